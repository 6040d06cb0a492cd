/** From state numbers back to an execution: concrete states, and which process took which step. */
import type { Compiled } from "../compile/compile.ts";
import type { Machine } from "./machine.ts";
import { mask } from "../compile/emit-expression.ts";
import { locate } from "../compile/layout.ts";
import { ModelError } from "../language/model-error.ts";
import type { TraceState } from "./check-result.ts";
import type { VisitedSet } from "../states/visited-exact.ts";

/** The way back from a stored state. */
export interface Trail {
  /** −1 for the initial state. */
  parentOf(state: number): number;
  stateOf(state: number): Int32Array;
}

export const trailOf = (
  { states, parents }: Pick<VisitedSet, "states" | "parents">,
  words: number,
): Trail => ({
  parentOf: (state) => parents[state] ?? -1,
  stateOf: (state) => states.slice(state * words, (state + 1) * words),
});

/** The states on the way to state `last`, as they are stored. */
export function storedPath(trail: Trail, last: number): Int32Array[] {
  const path: Int32Array[] = [];
  for (let state = last; state !== -1; state = trail.parentOf(state)) path.push(trail.stateOf(state));
  return path.reverse();
}

/**
 * One execution through the given stored states. Under symmetry a stored state stands for its orbit, so the execution is
 * followed in concrete states: each step is one whose result folds into the next stored state.
 */
export function concrete(machine: Machine, path: readonly Int32Array[]): TraceState[] {
  const { initial } = machine.compiled;
  let state: Int32Array = initial.slice();
  const trace: TraceState[] = [{ state: [...state] }];
  for (const target of path.slice(1)) {
    const next = stepTo(machine, state, target);
    state = Int32Array.from(next.state);
    trace.push(next);
  }
  return trace;
}

/** Labels of the processes in a state. */
export function labelsOf({ layout, instances }: Compiled, state: ArrayLike<number>): string[] {
  return instances.map((instance) => {
    const placed = layout.of(instance.pc);
    const { word, shift } = locate(placed, instance.index);
    return instance.labels[((state[word] ?? 0) >>> shift) & mask(placed.bits)] ?? "?";
  });
}

function stepTo(machine: Machine, state: Int32Array, target: Int32Array): TraceState {
  const { words, instances, fanout } = machine.compiled;
  const out = new Int32Array(fanout * words);
  const labels = labelsOf(machine.compiled, state);
  for (let process = 0; process < instances.length; process++) {
    const end = machine.generated.expandOne(process, state, 0, out, 0);
    for (let at = 0; at < end; at += words) {
      const folded = out.slice(at, at + words);
      machine.canonicalize(folded, 0);
      if (folded.every((word, index) => word === target[index])) {
        return {
          state: Array.from(out.subarray(at, at + words)),
          step: { process, label: labels[process] ?? "?" },
        };
      }
    }
  }
  throw new ModelError(
    `Model ${machine.compiled.name}: no step leads from a stored state to the next on its path.`,
  );
}
