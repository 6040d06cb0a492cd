/** Breadth-first search: what is found first is nearest, so the counterexample of a full search is a shortest one. */
import { judgedBits } from "../compile/compile.ts";
import { grown, type Machine } from "./machine.ts";
import { deadlockBit } from "./check-result.ts";
import { atOnce, stopped, type Slices } from "./slices.ts";
import { batchMax, visitedExact, type VisitedSet } from "../states/visited-exact.ts";

export interface Limits {
  readonly statesMax: number;
  /** Bytes of the visited set. */
  readonly bytesMax: number;
  /** Is the search to end, with what it has found so far? */
  readonly isStopped?: () => boolean;
}

/**
 * How far a search has come.
 *
 * @example
 * ```ts
 * const tell = ({ states, queue }: Progress): string => `${states} states, ${queue} to be expanded`;
 * tell({ states: 9, transitions: 13, queue: 2, depth: 4 }); // => "9 states, 2 to be expanded"
 * ```
 */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly queue: number;
  readonly depth: number;
}

export interface BreadthOptions extends Limits {
  /** Stop as soon as all of these bits are decided; 0 explores everything. */
  readonly stopAt: number;
  /** Stop as soon as any of these bits is decided. */
  readonly stopAtAny?: number;
  /** Called about every `progressStates` states; may throw to end the search. */
  readonly onProgress?: (progress: Progress) => void;
  readonly progressStates?: number;
  /** Where to go on, instead of at the initial state. */
  readonly resume?: Frontier;
  /** Leave between two levels once so many states are stored, to go on elsewhere. */
  readonly pauseAt?: number;
  /** Called between levels, with what `resume` takes. */
  readonly onLevel?: (frontier: () => Frontier) => void;
}

/** A breadth-first search between two levels. */
export interface Frontier {
  readonly states: Int32Array;
  readonly parents: Int32Array;
  readonly head: number;
  readonly depth: number;
  readonly transitions: number;
  readonly found: readonly Found[];
  readonly passedBits: number;
}

/** The first state in which a bit was decided. */
export interface Found {
  readonly bit: number;
  readonly state: number;
  readonly depth: number;
}

export interface BreadthResult {
  readonly visited: VisitedSet;
  readonly transitions: number;
  readonly depth: number;
  readonly found: readonly Found[];
  /** Bits decided in a state that was passed through, not stored. */
  readonly passedBits: number;
  readonly limit?: string;
  /** Where the search stopped to be gone on with. */
  readonly paused?: Frontier;
}

/** The search as a few mutable numbers, so that its loop stays plain. */
interface Search {
  readonly machine: Machine;
  readonly options: BreadthOptions;
  readonly visited: VisitedSet;
  readonly found: Found[];
  decided: number;
  head: number;
  depth: number;
  base: number;
  passedBits: number;
  parents: Int32Array;
}

/** Batches in a slice: some milliseconds. */
const sliceBatches = 64;

export const breadthFirst = (machine: Machine, options: BreadthOptions): BreadthResult =>
  atOnce(breadthSlices(machine, options));

export function* breadthSlices(machine: Machine, options: BreadthOptions): Slices<BreadthResult> {
  const search = begin(machine, options);
  const { visited } = search;
  let limit: string | undefined;
  let reported = 0;
  let batches = 0;
  const isOpen = (): boolean => search.head < visited.count && !isSettled(search) && limit === undefined;
  const isPaused = (): boolean => isOpen() && visited.count >= (options.pauseAt ?? Infinity);
  while (isOpen() && !isPaused()) {
    const levelEnd = visited.count;
    while (search.head < levelEnd && limit === undefined && !isSettled(search)) {
      limit = batch(search, levelEnd);
      if (++batches % sliceBatches === 0) {
        yield;
        if (options.isStopped?.() === true) limit ??= stopped;
      }
      if (options.onProgress && visited.count >= reported) {
        reported = visited.count + (options.progressStates ?? 200_000);
        const { count } = visited;
        options.onProgress({
          states: count,
          transitions: taken(search),
          queue: count - search.head,
          depth: search.depth,
        });
      }
    }
    if (visited.count > levelEnd && limit === undefined) search.depth += 1;
    if (limit === undefined) options.onLevel?.(() => frontierOf(search));
  }
  return {
    visited,
    transitions: taken(search),
    depth: search.depth,
    found: search.found,
    passedBits: search.passedBits | machine.passedBits,
    ...(limit === undefined ? {} : { limit }),
    ...(isPaused() ? { paused: frontierOf(search) } : {}),
  };
}

function begin(machine: Machine, options: BreadthOptions): Search {
  const { resume } = options;
  const visited = visitedExact(machine.compiled.words);
  const found = [...(resume?.found ?? [])];
  const search: Search = {
    machine,
    options,
    visited,
    found,
    decided: found.reduce((bits, { bit }) => bits | bit, 0),
    head: resume?.head ?? 0,
    depth: resume?.depth ?? 0,
    base: (resume?.transitions ?? 1) - machine.taken,
    passedBits: resume?.passedBits ?? 0,
    parents: new Int32Array(1024),
  };
  if (resume) {
    visited.restore(resume.states, resume.parents);
    return search;
  }
  const initial = machine.compiled.initial.slice();
  machine.canonicalize(initial, 0);
  visited.addAll(initial, 0, 1, new Int32Array([-1]));
  judgeFrom(search, 0, 0);
  return search;
}

const taken = ({ base, machine }: Search): number => base + machine.taken;

function isSettled({ options, decided, machine }: Search): boolean {
  const bits = decided | machine.passedBits;
  if ((bits & (options.stopAtAny ?? 0)) !== 0) return true;
  return options.stopAt !== 0 && (options.stopAt & ~bits) === 0;
}

/** Expands states until there are enough successors to look up together. */
function batch(search: Search, levelEnd: number): string | undefined {
  const { machine, visited, options } = search;
  const { words, fanout } = machine.compiled;
  const { states } = visited;
  let filled = 0;
  let count = 0;
  while (search.head < levelEnd && (count === 0 || count + fanout <= batchMax)) {
    filled = machine.successors(states, search.head * words, filled);
    const until = filled / words;
    if (until === count) noteDeadlock(search, search.head);
    if (until > search.parents.length) search.parents = grown(search.parents, until);
    while (count < until) search.parents[count++] = search.head;
    search.head++;
  }
  const before = visited.count;
  if (!visited.reserve(count, options.bytesMax)) return `${options.bytesMax} bytes`;
  for (let from = 0; from < count; from += batchMax) {
    const some = Math.min(batchMax, count - from);
    visited.addAll(machine.out, from, some, search.parents);
  }
  judgeFrom(search, before, search.depth + 1);
  return visited.count >= options.statesMax ? `${options.statesMax} states` : undefined;
}

function noteDeadlock(search: Search, state: number): void {
  const { machine, visited } = search;
  if ((search.decided & deadlockBit) !== 0) return;
  if (machine.generated.done(visited.states, state * machine.compiled.words)) return;
  search.decided |= deadlockBit;
  search.found.push({ bit: deadlockBit, state, depth: search.depth });
}

function judgeFrom(search: Search, from: number, depth: number): void {
  const { machine, visited } = search;
  const { words } = machine.compiled;
  if ((judgedBits(machine.compiled) & ~search.decided) === 0) return;
  const { states, count } = visited;
  for (let state = from; state < count; state++) {
    const fresh = machine.generated.judge(states, state * words, search.decided);
    if (fresh === 0) continue;
    search.decided |= fresh;
    for (let bit = 1; bit <= fresh; bit <<= 1)
      if ((fresh & bit) !== 0) search.found.push({ bit, state, depth });
  }
}

function frontierOf(search: Search): Frontier {
  const { visited, machine } = search;
  return {
    states: visited.states.slice(0, visited.count * machine.compiled.words),
    parents: visited.parents.slice(0, visited.count),
    head: search.head,
    depth: search.depth,
    transitions: taken(search),
    found: [...search.found],
    passedBits: search.passedBits | machine.passedBits,
  };
}
