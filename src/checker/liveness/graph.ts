/** The whole state graph with its edges, for liveness and for export. Nothing is reduced in it. */
import type { Limits } from "../search/breadth-first.ts";
import type { Compiled, Generated } from "../compile/compile.ts";
import { atOnce, type Slices } from "../search/slices.ts";
import { visitedExact, type VisitedSet } from "../states/visited-exact.ts";

export interface StateGraph {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly visited: VisitedSet;
  /** Edges of state i are entries offsets[i] … offsets[i + 1] − 1. */
  readonly offsets: readonly number[];
  readonly targets: readonly number[];
  /** Who takes the step. */
  readonly processes: readonly number[];
}

/** States expanded in a slice: some milliseconds. */
const sliceStates = 4096;

/**
 * Undefined where there are more than `statesMax` states.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const compiled = compile(model);
 * graphOf(compiled, instantiate(compiled), 100)?.visited.count; // => 2
 * ```
 */
export const graphOf = (
  compiled: Compiled,
  generated: Generated,
  statesMax: number,
): StateGraph | undefined => atOnce(graphSlices(compiled, generated, { statesMax, bytesMax: Infinity }));

/** Undefined where there are more than `statesMax` states, and where it is stopped. */
export function* graphSlices(
  compiled: Compiled,
  generated: Generated,
  { statesMax, isStopped }: Limits,
): Slices<StateGraph | undefined> {
  const { words, fanout, instances } = compiled;
  const visited = visitedExact(words);
  visited.addAll(compiled.initial, 0, 1, new Int32Array([-1]));
  const [offsets, targets, processes]: number[][] = [[0], [], []];
  const out = new Int32Array(fanout * words);
  for (let state = 0; state < visited.count; state++) {
    if (visited.count > statesMax) return undefined;
    if ((state + 1) % sliceStates === 0) {
      yield;
      if (isStopped?.() === true) return undefined;
    }
    for (let process = 0; process < instances.length; process++) {
      const end = generated.expandOne(process, visited.states, state * words, out, 0);
      visited.reserve(end / words, Infinity);
      visited.addAll(out, 0, end / words, new Int32Array(end / words).fill(state));
      for (let at = 0; at < end; at += words) {
        targets?.push(visited.find(out, at));
        processes?.push(process);
      }
    }
    offsets?.push(targets?.length ?? 0);
  }
  return {
    compiled,
    generated,
    visited,
    offsets: offsets ?? [],
    targets: targets ?? [],
    processes: processes ?? [],
  };
}

/** Has a process a step from here that changes something? */
export function enables(graph: StateGraph, state: number, process: number): boolean {
  for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
    if (graph.processes[edge] === process && graph.targets[edge] !== state) return true;
  }
  return false;
}
