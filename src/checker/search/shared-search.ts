/**
 * Breadth-first search by several threads, each the owner of the states that a hash gives it: only the owner looks a state up
 * and keeps it, so no thread waits for another's table. A state found for another goes into a mailbox in shared memory, which is read
 * in the next round; a level is over when all its states are expanded and all mailboxes are empty.
 *
 * A round does as much as mailboxes have room for, never as much as there is time for: verdict, counts, depth and
 * counterexamples are the same each time, and all but the choice among shortest counterexamples are those of one thread.
 *
 * This file knows neither threads nor messages: see threads/model-threads.ts.
 */
import type { Found, Frontier } from "./breadth-first.ts";
import { judgedBits } from "../compile/compile.ts";
import { grown, type Machine } from "./machine.ts";
import { deadlockBit } from "./check-result.ts";
import { sorterOf, type Mailbox, type Sorter } from "./owners.ts";
import { batchMax, visitedExact, type VisitedSet } from "../states/visited-exact.ts";

/** [turn][from][to]: what is written in one round is read in the next, while the others are written. */
export type Post = readonly (readonly (readonly Mailbox[])[])[];

/** States that an owner begins with, and how many of them are expanded. */
export interface Partition {
  readonly states: Int32Array;
  readonly parents: Int32Array;
  readonly head: number;
  /** Of the level that is expanded first. */
  readonly depth: number;
}

export interface Order {
  /** Rounds so far. */
  readonly round: number;
  /** Is the last level over everywhere? */
  readonly isNextLevel: boolean;
  /** Bits that are decided already need no second witness. */
  readonly decided: number;
}

/** The work of one owner in one round. */
export interface Report {
  readonly added: number;
  readonly taken: number;
  readonly bytes: number;
  readonly passedBits: number;
  readonly found: readonly Found[];
  /** Of the farthest state so far. */
  readonly depth: number;
  /** States of the level that are still to be expanded, and states sent to others. */
  readonly waiting: number;
  readonly sent: number;
  /** States of the next level so far. */
  readonly next: number;
  /** There is no more memory. */
  readonly isFull: boolean;
}

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

/** All mailboxes together hold about as many states, whatever the number of owners. */
export function makePost(words: number, owners: number, room = 1 << 18): Post {
  const size = Math.max(1 << 13, Math.floor(room / (owners * owners)));
  const box = (): Mailbox => ({ states: shared(size * words), parents: shared(size), filled: shared(1) });
  const list = <T>(make: () => T): T[] => Array.from({ length: owners }, make);
  return [0, 1].map(() => list(() => list(box)));
}

/** A search between two levels, given to owners. */
export function partitionStates(
  { states, parents, head, depth }: Frontier,
  words: number,
  owners: number,
): Partition[] {
  const { ownerOf } = sorterOf(words);
  const count = parents.length;
  const of = new Int32Array(count);
  const numbers = new Int32Array(count);
  const counts = new Int32Array(owners);
  for (let state = 0; state < count; state++) {
    const owner = ownerOf(states, state * words, owners);
    of[state] = owner;
    numbers[state] = (counts[owner] as number) * owners + owner;
    counts[owner] = (counts[owner] as number) + 1;
  }
  return Array.from(counts, (size, own) => {
    const partition = { states: new Int32Array(size * words), parents: new Int32Array(size), head: 0, depth };
    let next = 0;
    for (let state = 0; state < count; state++) {
      if (of[state] !== own) continue;
      for (let word = 0; word < words; word++)
        partition.states[next * words + word] = states[state * words + word] as number;
      const parent = parents[state] as number;
      partition.parents[next++] = parent === -1 ? -1 : (numbers[parent] as number);
      if (state < head) partition.head = next;
    }
    return partition;
  });
}

/** The numbers that found states have as shares: state i of owner k of n is i × n + k. */
export function renumbered({ found, states }: Frontier, words: number, owners: number): Found[] {
  const { ownerOf } = sorterOf(words);
  const counts = new Int32Array(owners);
  const numbers = new Map<number, number>();
  const last = found.reduce((largest, { state }) => Math.max(largest, state), -1);
  const wanted = new Set(found.map(({ state }) => state));
  for (let state = 0; state <= last; state++) {
    const owner = ownerOf(states, state * words, owners);
    if (wanted.has(state)) numbers.set(state, (counts[owner] as number) * owners + owner);
    counts[owner] = (counts[owner] as number) + 1;
  }
  return found.map((one) => ({ ...one, state: numbers.get(one.state) ?? -1 }));
}

/** One owner's part in the search. */
export class Explorer {
  readonly visited: VisitedSet;
  readonly #machine: Machine;
  readonly #own: number;
  readonly #post: Post;
  readonly #bytesMax: number;
  readonly #sorter: Sorter;
  /** Bits of all properties that a single state decides. */
  readonly #judged: number;
  #parents = new Int32Array(2 * batchMax);
  #head: number;
  #levelEnd: number;
  #decided = 0;
  #isFull = false;
  /** Of the level that is being expanded. */
  #depth: number;
  #farthest: number;
  #found: Found[] = [];

  /** `bytesMax` is for this owner's states alone. */
  constructor(machine: Machine, given: { own: number; post: Post; partition: Partition; bytesMax: number }) {
    const { own, post, partition, bytesMax } = given;
    this.#machine = machine;
    this.#own = own;
    this.#post = post;
    this.#bytesMax = bytesMax;
    this.#judged = judgedBits(machine.compiled);
    this.#sorter = sorterOf(machine.compiled.words);
    this.visited = visitedExact(machine.compiled.words);
    this.visited.restore(partition.states, partition.parents);
    this.#head = partition.head;
    this.#levelEnd = partition.head;
    this.#depth = partition.depth - 1;
    this.#farthest = partition.depth;
  }

  /** Takes in what was sent in the last round, and expands states while there is room for what they lead to. */
  run({ round, isNextLevel, decided }: Order): Report {
    this.#decided |= decided;
    this.#found = [];
    const [count, taken] = [this.visited.count, this.#machine.taken];
    const turn = round % 2;
    for (const from of this.#post[1 - turn] ?? []) this.#takeIn(from[this.#own]);
    if (isNextLevel) {
      this.#levelEnd = this.visited.count;
      this.#depth += 1;
    }
    const boxes = this.#post[turn]?.[this.#own] ?? [];
    for (const box of boxes) box.filled[0] = 0;
    while (this.#head < this.#levelEnd && !this.#isFull && hasRoom(boxes)) this.#expand(boxes);
    return {
      added: this.visited.count - count,
      taken: this.#machine.taken - taken,
      bytes: this.visited.bytes,
      passedBits: this.#machine.passedBits,
      found: this.#found,
      depth: this.#farthest,
      waiting: this.#levelEnd - this.#head,
      sent: boxes.reduce((sum, { filled }) => sum + (filled[0] ?? 0), 0),
      next: this.visited.count - this.#levelEnd,
      isFull: this.#isFull,
    };
  }

  #takeIn(box: Mailbox | undefined): void {
    if (!box) return;
    this.#add(box.states, box.filled[0] ?? 0, box.parents);
    box.filled[0] = 0;
  }

  /** Expands states until there are enough successors to look up together. */
  #expand(boxes: readonly Mailbox[]): void {
    const machine = this.#machine;
    const { words, fanout } = machine.compiled;
    const { states } = this.visited;
    const owners = boxes.length;
    let filled = 0;
    while (this.#head < this.#levelEnd && (filled === 0 || filled / words + fanout <= batchMax)) {
      const before = filled;
      filled = machine.successors(states, this.#head * words, before);
      if (filled === before && !machine.generated.done(states, this.#head * words))
        this.#note(deadlockBit, this.#head, this.#depth);
      if (filled / words > this.#parents.length) this.#parents = grown(this.#parents, filled / words);
      const parent = this.#head * owners + this.#own;
      for (let next = before / words; next < filled / words; next++) this.#parents[next] = parent;
      this.#head++;
    }
    const kept = this.#sorter.sort(
      { out: machine.out, count: filled / words, parents: this.#parents },
      boxes,
      this.#own,
    );
    this.#add(machine.out, kept, this.#parents);
  }

  #add(states: Int32Array, count: number, parents: Int32Array): void {
    const { visited } = this;
    if (!visited.reserve(count, this.#bytesMax)) {
      this.#isFull = true;
      return;
    }
    const before = visited.count;
    for (let from = 0; from < count; from += batchMax)
      visited.addAll(states, from, Math.min(batchMax, count - from), parents);
    const after = visited.count;
    if (after === before) return;
    this.#farthest = this.#depth + 1;
    if ((this.#judged & ~this.#decided) !== 0) this.#judge(before, after);
  }

  #judge(from: number, to: number): void {
    const { generated, compiled } = this.#machine;
    const { states } = this.visited;
    for (let state = from; state < to; state++) {
      const bits = generated.judge(states, state * compiled.words, this.#decided);
      if (bits !== 0) this.#note(bits, state, this.#depth + 1);
    }
  }

  #note(bits: number, state: number, depth: number): void {
    const fresh = bits & ~this.#decided;
    this.#decided |= fresh;
    const number = state * (this.#post[0]?.length ?? 1) + this.#own;
    for (let bit = 1; bit > 0 && bit <= fresh; bit <<= 1)
      if ((fresh & bit) !== 0) this.#found.push({ bit, state: number, depth });
  }
}

/** A batch may go to one mailbox as a whole, and the last state of it may have more successors than any before. */
const hasRoom = (boxes: readonly Mailbox[]): boolean =>
  boxes.every(({ filled, parents }) => (filled[0] ?? 0) <= parents.length / 2);
