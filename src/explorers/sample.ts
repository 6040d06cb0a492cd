/** Picks the next execution by its number: each gets a seed of its own, until one is worth stopping for. */
import { inMacrotask, realNowMs, withoutStacks } from "../sim/host.ts";
import { seedAt } from "../sim/prng.ts";

export interface SampleOptions {
  readonly seed: number;
  readonly executionsMax: number;
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
  const { seed, executionsMax, secondsMax = Infinity } = options;
  const endMs = realNowMs() + secondsMax * 1_000;
  let executions = 0;
  let found: E | undefined;
  function slice(): void {
    const untilMs = Math.min(realNowMs() + sliceMs, endMs);
    do {
      found = attempt(seedAt(seed, executions));
      executions++;
    } while (found === undefined && executions < executionsMax && realNowMs() < untilMs);
  }
  for (;;) {
    await inMacrotask(() => withoutStacks(slice));
    options.onProgress?.(executions);
    if (found !== undefined) return { executions, found, ended: "found" };
    if (executions >= executionsMax) return { executions, found, ended: "budget" };
    if (options.signal?.aborted) return { executions, found, ended: "stopped" };
    if (realNowMs() >= endMs) return { executions, found, ended: "time" };
  }
}
