/** Random walks through a model that is too large to search: they find what is frequent, and prove nothing. */
import type { Machine } from "./machine.ts";
import { deadlockBit, type TraceState } from "./check-result.ts";
import { labelsOf } from "./path.ts";
import { atOnce, type Slices } from "./slices.ts";

export interface WalkOptions {
  readonly seed: number;
  readonly walks: number;
  readonly stepsMax: number;
  readonly isStopped?: () => boolean;
}

export interface WalkResult {
  /** How many were walked. */
  readonly walks: number;
  readonly steps: number;
  readonly isStopped?: boolean;
  readonly bits: number;
  /** The first walk that violated something, and the bits that its last state decides. */
  readonly violation?: { readonly bits: number; readonly trace: readonly TraceState[] };
}

/** mulberry32: 32 bits of state are plenty to choose steps with. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `violating` are the bits that end the simulation; the same seed walks the same way.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const machine = prepare(model, {});
 * const options = { seed: 1, walks: 10, stepsMax: 100 };
 * simulate(machine, violatingBits(machine.compiled), options).walks; // => 10
 * ```
 */
export const simulate = (machine: Machine, violating: number, options: WalkOptions): WalkResult =>
  atOnce(walkSlices(machine, violating, options));

/** A walk a slice. */
export function* walkSlices(machine: Machine, violating: number, options: WalkOptions): Slices<WalkResult> {
  const random = mulberry32(options.seed);
  let [steps, bits] = [0, 0];
  for (let walk = 1; walk <= options.walks; walk++) {
    const trace: TraceState[] = [{ state: [...machine.compiled.initial] }];
    for (let step = 0; step <= options.stepsMax; step++) {
      const last = Int32Array.from(trace.at(-1)?.state ?? []);
      const next = successorsOf(machine, last);
      const here =
        machine.generated.judge(last, 0, 0) |
        (next.length === 0 && !machine.generated.done(last, 0) ? deadlockBit : 0);
      bits |= here;
      if ((here & violating) !== 0)
        return { walks: walk, steps, bits, violation: { bits: here & violating, trace } };
      const chosen = next[Math.floor(random() * next.length)];
      if (!chosen) break;
      trace.push(chosen);
      steps++;
    }
    yield;
    if (options.isStopped?.() === true) return { walks: walk, steps, bits, isStopped: true };
  }
  return { walks: options.walks, steps, bits };
}

/**
 * Every step from a concrete state, with who takes it.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const machine = prepare(model, {});
 * successorsOf(machine, machine.compiled.initial); // => [{ state: [1], step: { process: 0, label: "here" } }]
 * ```
 */
export function successorsOf(machine: Machine, state: Int32Array): TraceState[] {
  const { words, instances, fanout } = machine.compiled;
  const out = new Int32Array(fanout * words);
  const labels = labelsOf(machine.compiled, state);
  return instances.flatMap((_, process) => {
    const end = machine.generated.expandOne(process, state, 0, out, 0);
    return Array.from({ length: end / words }, (_, index) => ({
      state: [...out.subarray(index * words, (index + 1) * words)],
      step: { process, label: labels[process] ?? "?" },
    }));
  });
}
