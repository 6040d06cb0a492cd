/** Depth-first search: the same states as breadth-first, the newest explored first. Counterexamples are not the shortest. */
import type { BreadthOptions, BreadthResult, Found } from "./breadth-first.ts";
import type { Machine } from "./machine.ts";
import { deadlockBit } from "./check-result.ts";
import { stopped, type Slices } from "./slices.ts";
import { batchMax, visitedExact } from "../states/visited-exact.ts";

/** States expanded in a slice: some milliseconds. */
const sliceStates = 4096;

export function* depthSlices(machine: Machine, options: BreadthOptions): Slices<BreadthResult> {
  const { compiled, generated } = machine;
  const { words } = compiled;
  const visited = visitedExact(words);
  const initial = compiled.initial.slice();
  machine.canonicalize(initial, 0);
  visited.addAll(initial, 0, 1, new Int32Array([-1]));
  const stack: { state: number; depth: number }[] = [{ state: 0, depth: 0 }];
  const found: Found[] = [];
  let decided = 0;
  let deepest = 0;
  let expanded = 0;
  let limit: string | undefined;
  const start = machine.taken;
  const note = (bits: number, state: number, depth: number): void => {
    const fresh = bits & ~decided;
    decided |= fresh;
    for (let bit = 1; bit > 0 && bit <= fresh; bit <<= 1)
      if ((fresh & bit) !== 0) found.push({ bit, state, depth });
  };
  note(generated.judge(visited.states, 0, 0), 0, 0);
  for (let top = stack.pop(); top && limit === undefined; top = stack.pop()) {
    const { state, depth } = top;
    if (++expanded % sliceStates === 0) {
      yield;
      if (options.isStopped?.() === true) limit = stopped;
    }
    const end = machine.successors(visited.states, state * words, 0);
    if (end === 0 && !generated.done(visited.states, state * words)) note(deadlockBit, state, depth);
    const count = end / words;
    if (!visited.reserve(count, options.bytesMax)) limit = `${options.bytesMax} bytes`;
    else {
      const before = visited.count;
      const parents = new Int32Array(count).fill(state);
      for (let from = 0; from < count; from += batchMax) {
        visited.addAll(machine.out, from, Math.min(batchMax, count - from), parents);
      }
      for (let fresh = before; fresh < visited.count; fresh++) {
        stack.push({ state: fresh, depth: depth + 1 });
        note(generated.judge(visited.states, fresh * words, decided), fresh, depth + 1);
      }
      if (visited.count > before) deepest = Math.max(deepest, depth + 1);
    }
    if (visited.count >= options.statesMax) limit ??= `${options.statesMax} states`;
    if (((decided | machine.passedBits) & (options.stopAtAny ?? 0)) !== 0) break;
  }
  const transitions = machine.taken - start + 1;
  const passedBits = machine.passedBits;
  return {
    visited,
    transitions,
    depth: deepest,
    found,
    passedBits,
    ...(limit === undefined ? {} : { limit }),
  };
}
