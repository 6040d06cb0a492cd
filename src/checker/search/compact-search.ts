/**
 * Breadth-first search that keeps fingerprints of all states and the states themselves of two levels only. It knows no
 * way back: where something is found, an exact search as far as that depth gives the counterexample.
 */
import type { BreadthOptions } from "./breadth-first.ts";
import { grown, type Machine } from "./machine.ts";
import { deadlockBit } from "./check-result.ts";
import { stopped, type Slices } from "./slices.ts";
import { visitedCompact } from "../states/visited-compact.ts";

export interface CompactResult {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bits: number;
  readonly bytes: number;
  readonly limit?: string;
}

/** States expanded in a slice: some milliseconds. */
const sliceStates = 4096;

export function* compactSlices(machine: Machine, options: BreadthOptions): Slices<CompactResult> {
  const { words } = machine.compiled;
  const visited = visitedCompact(words);
  let level = machine.compiled.initial.slice();
  machine.canonicalize(level, 0);
  visited.add(level, 0);
  let bits = machine.generated.judge(level, 0, 0);
  let [depth, count, expanded] = [0, 1, 0];
  let limit: string | undefined;
  const start = machine.taken;
  while (count > 0 && limit === undefined && (bits & (options.stopAtAny ?? 0)) === 0) {
    let next = new Int32Array(1024 * words);
    let found = 0;
    for (let state = 0; state < count; state++) {
      if (++expanded % sliceStates === 0) {
        yield;
        if (options.isStopped?.() === true) limit = stopped;
        if (limit !== undefined) break;
      }
      const end = machine.successors(level, state * words, 0);
      if (end === 0 && !machine.generated.done(level, state * words)) bits |= deadlockBit;
      if (!visited.reserve(end / words, options.bytesMax)) {
        limit = `${options.bytesMax} bytes`;
        break;
      }
      if ((found + end / words) * words > next.length) next = grown(next, (found + end / words) * words);
      for (let at = 0; at < end; at += words) {
        if (!visited.add(machine.out, at)) continue;
        for (let word = 0; word < words; word++)
          next[found * words + word] = machine.out[at + word] as number;
        bits |= machine.generated.judge(next, found * words, bits);
        found++;
      }
    }
    if (visited.count >= options.statesMax) limit ??= `${options.statesMax} states`;
    [level, count] = [next, found];
    if (found > 0) depth += 1;
    options.onProgress?.({ states: visited.count, transitions: machine.taken - start, queue: found, depth });
  }
  const { count: states, bytes } = visited;
  const transitions = machine.taken - start + 1;
  return {
    states,
    transitions,
    depth,
    bits: bits | machine.passedBits,
    bytes,
    ...(limit === undefined ? {} : { limit }),
  };
}
