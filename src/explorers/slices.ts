/** Long searches run in slices of real time: between two of them the outside (signals, progress) gets a turn. */
import { inMacrotask, realNowMs, withoutStacks } from "../sim/rest/host.ts";
import { watched } from "../sim/watchdog.ts";

export interface SliceOptions {
  /** Real seconds that one execution may take; see {@link Sliced.cutOff}. */
  readonly executionSecondsMax: number;
  /** Real time after which no further execution is begun. */
  readonly secondsMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A search that runs slice by slice. */
export interface Sliced<Ended> {
  /** Goes on until the time is up: says why it ended, if it did. */
  slice(untilMs: number): Ended | undefined;
  /** An execution did not end: says why the search ends there. */
  cutOff(): Ended;
  /** Whether another job wants it to stop. */
  readonly isStopped?: boolean;
  /** Told after each slice. */
  report(): void;
}

/** The outside gets a turn at least this often. */
const sliceMs = 50;

/** Runs `search` to its end, or until it is stopped or its time is up: says why it ended. */
export async function inSlices<Ended>(
  search: Sliced<Ended>,
  { executionSecondsMax, secondsMax = Infinity, signal }: SliceOptions,
): Promise<Ended | "stopped" | "time"> {
  const endMs = realNowMs() + secondsMax * 1_000;
  for (;;) {
    const slice = (): Ended | undefined => search.slice(Math.min(realNowMs() + sliceMs, endMs));
    const ended = await inMacrotask(() =>
      watched<Ended | undefined>(
        () => withoutStacks(slice),
        executionSecondsMax + sliceMs / 1_000,
        () => search.cutOff(),
      ),
    );
    search.report();
    if (ended !== undefined) return ended;
    if (signal?.aborted || search.isStopped) return "stopped";
    if (realNowMs() >= endMs) return "time";
  }
}
