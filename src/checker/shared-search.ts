/**
 * Breadth-first search by several threads over shared memory, level by level. A level's states are taken in shares from one
 * cursor; a new state is written first and then published in the table by one compare-and-exchange, so no lock is held
 * anywhere. Which thread finds a state first is chance, but which states there are in a level is not: verdict, counts and depth
 * are those of one thread.
 *
 * This file knows neither threads nor messages: see integrations/model-threads.ts.
 */
import { grown, type Machine } from "./machine.ts";
import { deadlockBit } from "./outcome.ts";
import { hashText, type VisitedSet } from "./visited-exact.ts";

/** Everything that threads share. All buffers are replaced when they grow, which only the coordinator does. */
export interface Shared {
  readonly states: Int32Array;
  readonly parents: Int32Array;
  readonly table: Int32Array;
  /** The numbers of the states of this level and of the next. */
  readonly level: Int32Array;
  readonly next: Int32Array;
  readonly control: Int32Array;
}

/** Entries of `control`. */
export const at = { count: 0, cursor: 1, levelLength: 2, nextLength: 3, isFull: 4 } as const;

/** What one thread did in one level. */
export interface LevelShare {
  /** How many states it was the first to find. */
  readonly added: number;
  readonly taken: number;
  readonly passedBits: number;
  readonly found: readonly { readonly bit: number; readonly state: number }[];
}

/** How many states a thread takes at a time. */
const shareSize = 32;

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

export function allocate(words: number, capacity: number): Shared {
  let size = 1 << 12;
  while (size < capacity * 2) size *= 2;
  return {
    states: shared(capacity * words),
    parents: shared(capacity),
    table: shared(size),
    level: shared(capacity),
    next: shared(capacity),
    control: shared(8),
  };
}

interface Inserter {
  /** Adds one state; its number if it is new, −1 if not. */
  insert(out: Int32Array, from: number, parent: number): number;
  /** Loads the table's entries of states 0 … filled − 1 of `out`, none waiting for another as `insert` must. */
  touch(out: Int32Array, filled: number): void;
}

function inserter(words: number, memory: Shared): Inserter {
  const same = Array.from({ length: words }, (_, word) => `S[q+${word}]===o[b+${word}]`).join("&&");
  const store = Array.from({ length: words }, (_, word) => `S[own*${words}+${word}]=o[b+${word}]`).join(";");
  // A number is taken from the counter once, and kept for the next state if another thread was faster with this one.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(
    "S",
    "P",
    "T",
    "control",
    `"use strict";const mask=T.length-1;let own=-1,x=0;
let sink=0;
function touch(o,n){
  for(let b=0;b<n;b+=${words}){const c=T[${hashText(words, (word) => `o[b+${word}]`)}&mask];if(c!==0)sink^=S[(c-1)*${words}];}
}
function insert(o,b,parent){
  let h=${hashText(words, (word) => `o[b+${word}]`)}&mask;
  for(;;){
    let c=Atomics.load(T,h);
    if(c===0){
      if(own===-1)own=Atomics.add(control,${at.count},1);
      if(own>=P.length)throw new RangeError("A share of a level needs more shared memory than was left for it.");
      ${store};P[own]=parent;
      c=Atomics.compareExchange(T,h,0,own+1);
      if(c===0){const mine=own;own=-1;return mine;}
    }
    const q=(c-1)*${words};
    if(${same})return -1;
    h=(h+1)&mask;
  }
}
return{insert,touch};`,
  )(memory.states, memory.parents, memory.table, memory.control) as Inserter;
}

/** One thread's part in the search. */
export class Explorer {
  readonly #machine: Machine;
  #memory: Shared;
  #set: Inserter;
  #parents = new Int32Array(1024);
  #added = 0;
  /** Bits that are known already need no second witness. */
  #decided = 0;

  constructor(machine: Machine, memory: Shared) {
    this.#machine = machine;
    this.#memory = memory;
    this.#set = inserter(machine.compiled.words, memory);
  }

  /** Puts the initial state into the set and into the first level. */
  begin(): void {
    const { compiled, canonicalize } = this.#machine;
    const initial = compiled.initial.slice();
    canonicalize(initial, 0);
    this.#memory.level[0] = this.#set.insert(initial, 0, -1);
    this.#memory.control[at.levelLength] = 1;
  }

  /** After the buffers were replaced. A number that was kept from before is lost, which costs one entry. */
  replace(memory: Shared): void {
    this.#memory = memory;
    this.#set = inserter(this.#machine.compiled.words, memory);
  }

  /** Explores until the level is done or memory is nearly full. */
  run(decided: number): LevelShare {
    this.#decided |= decided;
    const { control } = this.#memory;
    const before = this.#machine.taken;
    this.#added = 0;
    const found: { bit: number; state: number }[] = [];
    const capacity = this.#memory.parents.length;
    while (Atomics.load(control, at.isFull) === 0) {
      if (Atomics.load(control, at.count) > capacity / 2) {
        Atomics.store(control, at.isFull, 1);
        break;
      }
      const from = Atomics.add(control, at.cursor, shareSize);
      const to = Math.min(from + shareSize, Atomics.load(control, at.levelLength));
      if (from >= to) break;
      this.#expand(from, to, found);
    }
    return {
      added: this.#added,
      taken: this.#machine.taken - before,
      passedBits: this.#machine.passedBits,
      found,
    };
  }

  #expand(first: number, last: number, found: { bit: number; state: number }[]): void {
    const { words } = this.#machine.compiled;
    const { states, level, next, control } = this.#memory;
    let end = 0;
    for (let index = first; index < last; index++) {
      const state = level[index] as number;
      const before = end;
      end = this.#machine.successors(states, state * words, before);
      if (end === before && !this.#machine.generated.done(states, state * words))
        this.#note(deadlockBit, state, found);
      if (end / words > this.#parents.length) this.#parents = grown(this.#parents, end / words);
      this.#parents.fill(state, before / words, end / words);
    }
    const { out } = this.#machine;
    this.#set.touch(out, end);
    for (let from = 0; from < end; from += words) {
      const fresh = this.#set.insert(out, from, this.#parents[from / words] as number);
      if (fresh === -1) continue;
      this.#added += 1;
      next[Atomics.add(control, at.nextLength, 1)] = fresh;
      this.#note(this.#machine.generated.judge(states, fresh * words, this.#decided), fresh, found);
    }
  }

  #note(bits: number, state: number, found: { bit: number; state: number }[]): void {
    const fresh = bits & ~this.#decided;
    this.#decided |= fresh;
    for (let bit = 1; bit > 0 && bit <= fresh; bit <<= 1) if ((fresh & bit) !== 0) found.push({ bit, state });
  }
}

/** Shared memory with more room and everything in its place; the level is gone on with where it stopped. */
export function enlarged(words: number, old: Shared): Shared {
  const larger = allocate(words, old.parents.length * 4);
  larger.states.set(old.states);
  larger.parents.set(old.parents);
  larger.level.set(old.level);
  larger.next.set(old.next);
  larger.control.set(old.control);
  larger.control[at.isFull] = 0;
  rehash(words, larger, old.table);
  return larger;
}

/** Only numbers that the old table has are states: others were taken and not used. */
function rehash(words: number, memory: Shared, table: Int32Array): void {
  const { states } = memory;
  // oxlint-disable-next-line typescript/no-implied-eval
  const hash = new Function("S", "b", `let x=0;return ${hashText(words, (word) => `S[b+${word}]`)};`) as (
    states: Int32Array,
    from: number,
  ) => number;
  const mask = memory.table.length - 1;
  for (const entry of table) {
    if (entry === 0) continue;
    let slot = hash(states, (entry - 1) * words) & mask;
    while (memory.table[slot] !== 0) slot = (slot + 1) & mask;
    memory.table[slot] = entry;
  }
}

/** The shared memory as the set that paths are found in. */
export function asVisited(memory: Shared, count: number): VisitedSet {
  const unused = (): never => {
    throw new Error("A shared search is over: its set is only read.");
  };
  const bytes = count * (memory.states.length / memory.parents.length + 1) * 4 + memory.table.length * 4;
  return {
    count,
    states: memory.states,
    parents: memory.parents,
    bytes,
    reserve: unused,
    addAll: unused,
    find: unused,
    restore: unused,
  };
}
