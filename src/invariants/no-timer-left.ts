/**
 * A closed pool leaves no timer behind, which would keep a process alive.
 *
 * Catches: a reaper that goes on; a timeout of an ask that close has settled and whose timer it forgot.
 * Misses: timers that end before time next stands still. Timers that are unref'd count, though they do no harm. Judged only where a pool promises it.
 */
import { countedAre } from "./counted.ts";
import type { Facts, Invariant, Watcher } from "./invariant.ts";

export const noTimerLeft: Invariant = {
  name: "no timer left after close",
  about: "a closed pool leaves no timer armed",
  isOptional: true,
  watch: () => watcher,
};

function look({ isClosed, poolTimers, openPoolCalls }: Facts): string | undefined {
  // A call that still waits may have a timer. Other rules report the wait.
  return isClosed && openPoolCalls.length === 0 && poolTimers > 0
    ? `${countedAre(poolTimers, "timer")} still armed after the pool was closed`
    : undefined;
}

const watcher: Watcher = { onQuiet: look, end: look };
