/** Picks the next execution by its number: each gets a seed of its own, until one is worth stopping for. */
import { inMacrotask, realNowMs, withoutStacks } from "../sim/host.ts";
import { seedAt } from "../sim/prng.ts";
import { isBeyond, whole, type Shard } from "./shard.ts";

export interface SampleOptions {
  readonly seed: number;
  /** Of all shards together. */
  readonly executionsMax: number;
  /** Which of the executions are ours: all by default. */
  readonly shard?: Shard | undefined;
  /** Real time after which no further execution is begun. */
  readonly secondsMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told between slices, with the number of executions so far. */
  readonly onProgress?: ((executions: number) => void) | undefined;
}

export interface Sampled<E> {
  readonly executions: number;
  /** The execution that was worth stopping for. */
  readonly found: E | undefined;
  /** Its number, from 0, among those of all shards. */
  readonly foundAt: number | undefined;
  /** Why it ended: one was found, the budget is used up, or somebody wanted it to stop. */
  readonly ended: "found" | "budget" | "time" | "stopped";
}

/** The outside (signals, progress) gets a turn at least this often. */
const sliceMs = 50;

/** `attempt` runs one execution at once and returns it where it is worth stopping for. */
export async function sample<E>(
  attempt: (seed: number) => E | undefined,
  options: SampleOptions,
): Promise<Sampled<E>> {
  const { seed, executionsMax, secondsMax = Infinity, shard = whole } = options;
  const endMs = realNowMs() + secondsMax * 1_000;
  let number = shard.index;
  let executions = 0;
  let found: E | undefined;
  let foundAt: number | undefined;
  const isUsedUp = (): boolean => number >= executionsMax || isBeyond(shard, number);
  function slice(): void {
    const untilMs = Math.min(realNowMs() + sliceMs, endMs);
    do {
      if (isUsedUp()) return;
      found = attempt(seedAt(seed, number));
      executions++;
      if (found !== undefined) foundAt = number;
      number += shard.count;
    } while (found === undefined && realNowMs() < untilMs);
  }
  for (;;) {
    await inMacrotask(() => withoutStacks(slice));
    options.onProgress?.(executions);
    if (found !== undefined) return { executions, found, foundAt, ended: "found" };
    if (isUsedUp()) return { executions, found, foundAt, ended: "budget" };
    if (options.signal?.aborted) return { executions, found, foundAt, ended: "stopped" };
    if (realNowMs() >= endMs) return { executions, found, foundAt, ended: "time" };
  }
}
