/**
 * Partial-order reduction that knows who holds which lock, without being told what a lock is.
 *
 * In a state, process t may go first, alone, if nothing that the others could ever do *while t stands still* has to do
 * with t's step: then {t's steps} is a persistent set (Godefroid 1996). The future of the others ends where they wait:
 * a guard that is false, and that none of them can make true, keeps them out of everything behind it. So the holder of a
 * lock runs to its release as if alone, whatever the critical section does: Lipton's movers (1975), found by the checker.
 * States passed through that way are judged, and not stored.
 *
 * Properties. Going first hides the states in which the others moved and t has not. A clause that is violated there is
 * not missed if t's step does not write what the clause reads (it is still violated after the step), or if the
 * others do not (it is violated already), or if another part of the clause is true and neither touches it.
 *
 * Nothing is put off forever. In a stored state every process moves, and a run between stored states is bounded
 * (reduced-machine.ts), so each cycle of states has one in which every process moves. This does not depend on the order of the
 * search: what follows a stored state is a function of it, and depth-first, parallel and resumed searches store the same states.
 */
import { clausesOf } from "./clauses.ts";
import type { Compiled } from "../compile/compile.ts";
import type { IdDomain } from "../language/domain.ts";
import { tracerSource, type Tracer } from "./emit-trace.ts";
import { footprintOf, LabelTests } from "./footprint.ts";
import { Bits, Program, type AccessBits, type DynamicBits } from "./futures.ts";

export interface Reduction {
  /**
   * The process that may go first in a state, alone; −1 if all must be followed. The one that moved `last` is asked
   * first: it is likely still in its critical section.
   */
  choose(states: Int32Array, at: number, last: number): number;
  /** Does a process stand where a cycle of its labels is closed? */
  closesCycle(process: number, states: Int32Array, at: number): boolean;
}

/** `seen` are all cells that a clause or part may read, whatever its computed indexes come to. */
interface ReadBits {
  readonly reads: AccessBits;
  readonly seen: Int32Array;
}

interface ClauseBits extends ReadBits {
  readonly parts: readonly (ReadBits & { readonly id: number })[];
}

interface Plan {
  readonly program: Program;
  readonly tracer: Tracer;
  readonly clauses: readonly ClauseBits[];
  readonly masks: number;
  readonly processes: number;
}

/** The accesses of the other processes, except for indexes that depend on the state. */
interface Others {
  readonly reads: AccessBits;
  readonly writes: AccessBits;
  /** Everything that they may write. */
  readonly changing: Int32Array;
  /** The clauses that read any of it. */
  readonly clauses: readonly ClauseBits[];
}

export function reduction(compiled: Compiled, anyOf: ReadonlySet<IdDomain>): Reduction {
  const plan = planOf(compiled, anyOf);
  const { processes, masks, tracer, program } = plan;
  const labels = new Int32Array(processes);
  const known = Array.from({ length: processes }, () => new Map<number, Others>());
  // Where each process stands and what is blocked, as one number; beyond 2^53 numbers would not be exact.
  const isKeyed = 2 ** (processes * 5 + program.guards.length) <= Number.MAX_SAFE_INTEGER;
  const bits = (): Int32Array => new Int32Array(masks);
  const here: Here = {
    tracer,
    states: bits(),
    at: 0,
    R: bits(),
    W: bits(),
    either: bits(),
    resolved: bits(),
  };

  const othersOf = (process: number, place: number, blocked: number): Others => {
    const found = isKeyed ? known[process]?.get(place) : undefined;
    if (found) return found;
    const others = computeOthers(plan, labels, process, blocked);
    if (isKeyed) known[process]?.set(place, others);
    return others;
  };
  const mayGo = (states: Int32Array, at: number, process: number, others: Others): boolean => {
    here.states = states;
    here.at = at;
    copy(here.R, others.reads.cells);
    copy(here.W, others.writes.cells);
    for (const dynamic of others.writes.dynamic) addDynamic(here, dynamic, others.changing, here.W);
    for (const dynamic of others.reads.dynamic) addDynamic(here, dynamic, others.changing, here.R);
    tracer.trace(process, states, at);
    if (meet(tracer.W, here.R) || meet(tracer.W, here.W) || meet(tracer.R, here.W)) return false;
    return isHidden(here, others.clauses);
  };
  return {
    choose(states, at, last) {
      const blocked = tracer.blocked(states, at);
      let place = blocked >>> 0;
      for (let process = 0; process < processes; process++) {
        const label = tracer.label(process, states, at);
        labels[process] = label;
        place = place * 32 + label;
      }
      for (let turn = 0; turn < processes; turn++) {
        const process = (last + turn) % processes;
        if (program.isDone(process, labels[process] as number)) continue;
        if (mayGo(states, at, process, othersOf(process, place, blocked))) return process;
      }
      return -1;
    },
    closesCycle: (process, states, at) => program.isHeader(process, tracer.label(process, states, at)),
  };
}

/** One state that is looked at, and room for the bits computed about it. */
interface Here {
  readonly tracer: Tracer;
  states: Int32Array;
  at: number;
  readonly R: Int32Array;
  readonly W: Int32Array;
  readonly either: Int32Array;
  readonly resolved: Int32Array;
}

function planOf(compiled: Compiled, anyOf: ReadonlySet<IdDomain>): Plan {
  const { layout, instances, properties } = compiled;
  const tests = new LabelTests(layout);
  const footprints = instances.map((instance) =>
    instance.labels.map((_, from) => footprintOf(layout, tests, instance, from)),
  );
  const clauses = clausesOf(layout, tests, properties);
  // All tests of labels are known from here on.
  const bits = new Bits(tests.cellCount);
  const program = new Program(instances, footprints, bits, tests);
  const parts = clauses.flatMap(({ parts }) => parts.map(({ truth }) => truth));
  let id = 0;
  const clauseBits = clauses.map((clause) => ({
    reads: bits.access(clause.reads),
    seen: bits.whole(clause.reads),
    parts: clause.parts.map(({ reads }) => ({
      id: id++,
      reads: bits.access(reads),
      seen: bits.whole(reads),
    })),
  }));
  const guards = program.guards.map(({ truth }) => truth);
  const source = tracerSource({ layout, instances, anyOf, tests, guards, indexes: bits.indexes, parts });
  // oxlint-disable-next-line typescript/no-implied-eval
  const tracer = new Function(source)() as Tracer;
  return { program, tracer, clauses: clauseBits, masks: bits.masks, processes: instances.length };
}

/** Guards that are false keep the others out, but for those that the others could make true. */
function computeOthers(plan: Plan, labels: Int32Array, process: number, blockedNow: number): Others {
  let blocked = blockedNow;
  for (;;) {
    const reads = { cells: new Int32Array(plan.masks), dynamic: [] as DynamicBits[] };
    const writes = { cells: new Int32Array(plan.masks), dynamic: [] as DynamicBits[] };
    const changing = new Int32Array(plan.masks);
    for (let other = 0; other < plan.processes; other++) {
      if (other === process) continue;
      const future = plan.program.future(other, labels[other] as number, blocked);
      add(reads.cells, future.reads.cells);
      reads.dynamic.push(...future.reads.dynamic);
      add(writes.cells, future.writes.cells);
      writes.dynamic.push(...future.writes.dynamic);
    }
    add(changing, writes.cells);
    for (const dynamic of writes.dynamic) add(changing, dynamic.whole);
    const kept = stillBlocked(plan, changing, blocked);
    if (kept === blocked) {
      const clauses = plan.clauses.filter(({ seen }) => meet(seen, changing));
      return { reads: settled(reads, changing), writes: settled(writes, changing), changing, clauses };
    }
    blocked = kept;
  }
}

/** Indexes that the others can change come to any cell; the rest are computed in each state. */
function settled(access: AccessBits, changing: Int32Array): AccessBits {
  const cells = access.cells.slice();
  const open = new Map<string, DynamicBits>();
  for (const dynamic of access.dynamic) {
    if (meet(dynamic.support, changing)) add(cells, dynamic.whole);
    else open.set(dynamic.name, dynamic);
  }
  return { cells, dynamic: [...open.values()] };
}

function stillBlocked({ program }: Plan, changing: Int32Array, blocked: number): number {
  let kept = blocked;
  program.guards.forEach(({ support }, guard) => {
    if (meet(support, changing)) kept &= ~(1 << guard);
  });
  return kept;
}

/** A computed index comes to one cell where what it is computed from cannot change. */
function addDynamic(
  { tracer, states, at }: Here,
  dynamic: DynamicBits,
  changing: Int32Array,
  into: Int32Array,
): void {
  const index = meet(dynamic.support, changing) ? -1 : tracer.index(dynamic.index, states, at);
  if (index < 0 || index >= dynamic.size) add(into, dynamic.whole);
  else {
    const cell = dynamic.first + index;
    into[cell >> 5] = (into[cell >> 5] as number) | (1 << (cell & 31));
  }
}

/** Is every clause safe from what going first leaves out? */
function isHidden(here: Here, clauses: readonly ClauseBits[]): boolean {
  const { tracer, W, either } = here;
  copy(either, W);
  add(either, tracer.W);
  for (const clause of clauses) {
    // Most clauses are seen off here, without looking at computed indexes.
    if (!meet(clause.seen, tracer.W)) continue;
    if (!sees(here, clause.reads, tracer.W) || !sees(here, clause.reads, W)) continue;
    const isTrue = clause.parts.some(
      ({ id, reads }) => !sees(here, reads, either) && tracer.holds(id, here.states, here.at),
    );
    if (!isTrue) return false;
  }
  return true;
}

function sees(here: Here, reads: AccessBits, written: Int32Array): boolean {
  if (meet(reads.cells, written)) return true;
  if (reads.dynamic.length === 0) return false;
  here.resolved.fill(0);
  for (const dynamic of reads.dynamic) addDynamic(here, dynamic, here.either, here.resolved);
  return meet(here.resolved, written);
}

function meet(a: Int32Array, b: Int32Array): boolean {
  for (let mask = 0; mask < a.length; mask++)
    if (((a[mask] as number) & (b[mask] as number)) !== 0) return true;
  return false;
}

/** A loop: `set` costs more than the few words here. */
function copy(into: Int32Array, bits: Int32Array): void {
  for (let mask = 0; mask < into.length; mask++) into[mask] = bits[mask] as number;
}

function add(into: Int32Array, bits: Int32Array): void {
  for (let mask = 0; mask < into.length; mask++) into[mask] = (into[mask] as number) | (bits[mask] as number);
}
