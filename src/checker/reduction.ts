/**
 * Partial-order reduction that knows who holds which lock, without being told what a lock is.
 *
 * In a state, process t may go first, alone, if nothing that the others could ever do *while t stands still* has to do
 * with t's step: then {t's steps} is a persistent set (Godefroid 1996). What the others could do ends where they wait:
 * a guard that is false, and that none of them can make true, keeps them out of everything behind it. So the holder of a
 * lock runs to its release as if alone, whatever the critical section does: Lipton's movers (1975), found by the checker.
 * States passed through that way are judged, and not stored.
 *
 * Properties. Going first hides the states in which the others moved and t has not. A violated clause there is
 * missed by nobody if t's step does not write what the clause reads (it is still violated after the step), or if the
 * others do not (it is violated already), or if another part of the clause is true and neither touches it.
 *
 * Nothing is put off for ever. In a stored state everybody moves, and a run between stored states is bounded
 * (reduced-machine.ts), so each cycle of states has one in which everybody moves. This does not depend on the order of the
 * search: what follows a stored state is a function of it, and depth-first, parallel and resumed searches store the same states.
 */
import { clausesOf } from "./clauses.ts";
import type { Compiled } from "./compile.ts";
import type { IdDomain } from "./domain.ts";
import { tracerSource, type Tracer } from "./emit-trace.ts";
import { footprintOf, LabelTests } from "./footprint.ts";
import { Bits, Program, type AccessBits, type DynamicBits, type Future } from "./futures.ts";

export interface Reduction {
  /** The process that may go first in a state, alone; −1 if everybody must be followed. */
  choose(states: Int32Array, at: number): number;
  /** Does a process stand where a cycle of its labels is closed? */
  closesCycle(process: number, states: Int32Array, at: number): boolean;
}

interface ClauseBits {
  readonly reads: AccessBits;
  readonly parts: readonly { readonly id: number; readonly reads: AccessBits }[];
}

interface Plan {
  readonly program: Program;
  readonly tracer: Tracer;
  readonly clauses: readonly ClauseBits[];
  readonly masks: number;
  readonly processes: number;
}

export function reduction(compiled: Compiled, symmetric: ReadonlySet<IdDomain>): Reduction {
  const plan = planOf(compiled, symmetric);
  const { processes } = plan;
  const others = { R: new Int32Array(plan.masks), W: new Int32Array(plan.masks) };
  const labels = new Int32Array(processes);
  const { tracer, program } = plan;
  const choose = (states: Int32Array, at: number): number => {
    const blocked = tracer.blocked(states, at);
    for (let process = 0; process < processes; process++) labels[process] = tracer.label(process, states, at);
    for (let process = 0; process < processes; process++) {
      if (program.isDone(process, labels[process] as number)) continue;
      tracer.trace(process, states, at);
      const here: Here = { plan, states, at, labels, process, others };
      othersOf(here, blocked);
      if (meet(tracer.W, others.R) || meet(tracer.W, others.W) || meet(tracer.R, others.W)) continue;
      if (!isHidden(here)) continue;
      return process;
    }
    return -1;
  };
  return {
    choose,
    closesCycle: (process, states, at) => program.isHeader(process, tracer.label(process, states, at)),
  };
}

interface Here {
  readonly plan: Plan;
  readonly states: Int32Array;
  readonly at: number;
  readonly labels: Int32Array;
  readonly process: number;
  readonly others: { readonly R: Int32Array; readonly W: Int32Array };
}

function planOf(compiled: Compiled, symmetric: ReadonlySet<IdDomain>): Plan {
  const { layout, instances, properties } = compiled;
  const tests = new LabelTests(layout);
  const footprints = instances.map((instance) => instance.labels.map((_, from) => footprintOf(layout, tests, instance, from)));
  const clauses = clausesOf(layout, tests, properties);
  // All tests of labels are known from here on.
  const bits = new Bits(tests.cellCount);
  const program = new Program(instances, footprints, bits, tests);
  const parts = clauses.flatMap(({ parts }) => parts.map(({ truth }) => truth));
  let id = 0;
  const clauseBits = clauses.map((clause) => ({
    reads: bits.access(clause.reads),
    parts: clause.parts.map(({ reads }) => ({ id: id++, reads: bits.access(reads) })),
  }));
  const guards = program.guards.map(({ truth }) => truth);
  const source = tracerSource({ layout, instances, symmetric, tests, guards, indexes: bits.indexes, parts });
  // oxlint-disable-next-line typescript/no-implied-eval
  const tracer = new Function(source)() as Tracer;
  return { program, tracer, clauses: clauseBits, masks: bits.masks, processes: instances.length };
}

/** Fills R and W with what the others may do while `process` stands still. */
function othersOf(here: Here, blockedNow: number): void {
  const { plan, others, labels, process } = here;
  let blocked = blockedNow;
  for (;;) {
    others.R.fill(0);
    others.W.fill(0);
    for (let other = 0; other < plan.processes; other++) {
      if (other === process) continue;
      const { reads, writes } = plan.program.future(other, labels[other] as number, blocked);
      add(others.W, writes.cells);
      for (const dynamic of writes.dynamic) add(others.W, dynamic.whole);
      add(others.R, reads.cells);
    }
    const kept = stillBlocked(here, blocked);
    if (kept === blocked) break;
    blocked = kept;
  }
  resolve(here, blocked);
}

/** Without the guards that the others could make true. */
function stillBlocked({ plan, others }: Here, blocked: number): number {
  let kept = blocked;
  plan.program.guards.forEach(({ support }, guard) => {
    if ((kept & (1 << guard)) !== 0 && meet(support, others.W)) kept &= ~(1 << guard);
  });
  return kept;
}

/** Computed indexes come to one cell where the others cannot change what they are computed from. */
function resolve(here: Here, blocked: number): void {
  const { plan, others, labels, process } = here;
  const changing = others.W.slice();
  others.W.fill(0);
  for (let other = 0; other < plan.processes; other++) {
    if (other === process) continue;
    const future: Future = plan.program.future(other, labels[other] as number, blocked);
    add(others.W, future.writes.cells);
    for (const dynamic of future.writes.dynamic) addDynamic(here, dynamic, changing, others.W);
    for (const dynamic of future.reads.dynamic) addDynamic(here, dynamic, changing, others.R);
  }
}

function addDynamic(here: Here, dynamic: DynamicBits, changing: Int32Array, into: Int32Array): void {
  const index = meet(dynamic.support, changing) ? -1 : here.plan.tracer.index(dynamic.index, here.states, here.at);
  if (index < 0 || index >= dynamic.size) add(into, dynamic.whole);
  else {
    const cell = dynamic.first + index;
    into[cell >> 5] = (into[cell >> 5] as number) | (1 << (cell & 31));
  }
}

/** Is every clause safe from what going first leaves out? */
function isHidden(here: Here): boolean {
  const { tracer, clauses } = here.plan;
  const either = here.others.W.slice();
  add(either, tracer.W);
  const sees = (reads: AccessBits, written: Int32Array): boolean => {
    if (meet(reads.cells, written)) return true;
    if (reads.dynamic.length === 0) return false;
    const resolved = new Int32Array(here.plan.masks);
    for (const dynamic of reads.dynamic) addDynamic(here, dynamic, either, resolved);
    return meet(resolved, written);
  };
  return clauses.every(
    ({ reads, parts }) =>
      !sees(reads, tracer.W) ||
      !sees(reads, here.others.W) ||
      parts.some((part) => !sees(part.reads, either) && tracer.holds(part.id, here.states, here.at)),
  );
}

function meet(a: Int32Array, b: Int32Array): boolean {
  for (let mask = 0; mask < a.length; mask++) if (((a[mask] as number) & (b[mask] as number)) !== 0) return true;
  return false;
}

function add(into: Int32Array, bits: Int32Array): void {
  for (let mask = 0; mask < into.length; mask++) into[mask] = (into[mask] as number) | (bits[mask] as number);
}
