/** From a fair component to one execution: a shortest way into it, and round it past everything that makes it fair. */
import { enables, type StateGraph } from "./graph.ts";
import type { TraceState } from "../search/check-result.ts";
import { labelsOf } from "../search/path.ts";
import type { Fairness } from "../language/process.ts";

export interface Lasso {
  readonly trace: readonly TraceState[];
  /** The index in `trace` to which the last state returns. */
  readonly cycleFrom: number;
}

interface Fair {
  readonly component: readonly number[];
  readonly isStart: Uint8Array;
  readonly isPending: ReadonlySet<number>;
}

/** An edge on the way; the first state has none. */
interface Hop {
  readonly state: number;
  readonly process: number;
}

export function lassoOf(graph: StateGraph, { component, isStart, isPending }: Fair): Lasso {
  const members = new Set(component);
  const leading = leadingTo(graph, members, isPending);
  const toStart = search(
    graph,
    [0],
    () => true,
    (state) => isStart[state] === 1 && leading.has(state),
  );
  const start = toStart.at(-1)?.state ?? 0;
  const toCycle = search(
    graph,
    [start],
    (state) => isPending.has(state),
    (state) => members.has(state),
  );
  const way = [...toStart, ...toCycle.slice(1)];
  const entry = way.at(-1)?.state ?? 0;
  const cycle: Hop[] = [];
  let at = entry;
  graph.compiled.instances.forEach(({ fairness }, process) => {
    if (fairness === "none") return;
    const hops = toWitness(graph, members, at, { process, fairness });
    cycle.push(...hops);
    at = cycle.at(-1)?.state ?? entry;
  });
  if (at !== entry)
    cycle.push(
      ...search(
        graph,
        [at],
        (state) => members.has(state),
        (state) => state === entry,
      ).slice(1),
    );
  return { trace: traceOf(graph, [...way, ...cycle]), cycleFrom: way.length - 1 };
}

/** The states of `within` from which a way through them leads to a goal. */
function leadingTo(
  graph: StateGraph,
  goals: ReadonlySet<number>,
  within: ReadonlySet<number>,
): ReadonlySet<number> {
  const before = new Map<number, number[]>();
  for (const state of within) {
    for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? -1;
      const known = before.get(target);
      if (known) known.push(state);
      else before.set(target, [state]);
    }
  }
  const leading = new Set(goals);
  for (const state of leading) for (const one of before.get(state) ?? []) leading.add(one);
  return leading;
}

/**
 * Hops inside the component to a step of the process, or to a state that does not enable it. For a strongly fair process
 * such a state is none where the cycle may enable it elsewhere: where it can take a step, it must.
 */
function toWitness(
  graph: StateGraph,
  members: ReadonlySet<number>,
  from: number,
  { process, fairness }: { readonly process: number; readonly fairness: Fairness },
): Hop[] {
  const isIn = (state: number): boolean => members.has(state);
  const step = (state: number): Hop | undefined => {
    for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? -1;
      if (graph.processes[edge] === process && target !== state && isIn(target))
        return { state: target, process };
    }
    return undefined;
  };
  const mustStep = fairness === "strong" && [...members].some((state) => step(state) !== undefined);
  const isIdle = (state: number): boolean => !mustStep && !enables(graph, state, process);
  const way = search(graph, [from], isIn, (state) => step(state) !== undefined || isIdle(state));
  const end = way.at(-1)?.state ?? from;
  const last = isIdle(end) ? undefined : step(end);
  return [...way.slice(1), ...(last ? [last] : [])];
}

/** A shortest way from one of `from` to a goal, both included; empty where there is none. */
function search(
  graph: StateGraph,
  from: readonly number[],
  isIn: (state: number) => boolean,
  isGoal: (state: number) => boolean,
): Hop[] {
  const came = new Map<number, { before: number; process: number }>(
    from.map((state) => [state, { before: -1, process: -1 }]),
  );
  for (const [state] of came) {
    if (isGoal(state)) {
      const way: Hop[] = [];
      for (let at = state; at !== -1; at = came.get(at)?.before ?? -1)
        way.push({ state: at, process: came.get(at)?.process ?? -1 });
      return way.reverse();
    }
    for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? -1;
      if (!came.has(target) && isIn(target))
        came.set(target, { before: state, process: graph.processes[edge] ?? -1 });
    }
  }
  return [];
}

function traceOf(graph: StateGraph, hops: readonly Hop[]): TraceState[] {
  const { compiled, visited } = graph;
  const wordsOf = (state: number): number[] => [
    ...visited.states.subarray(state * compiled.words, (state + 1) * compiled.words),
  ];
  return hops.map(({ state, process }, index) => {
    const before = hops[index - 1];
    if (!before) return { state: wordsOf(state) };
    return {
      state: wordsOf(state),
      step: { process, label: labelsOf(compiled, wordsOf(before.state))[process] ?? "?" },
    };
  });
}
