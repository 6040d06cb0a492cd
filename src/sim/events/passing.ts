/**
 * Lets time pass for code that reads the clock. We do not know what it compares the time with. So once the clock was read there
 * is a moment, later than any age that a pool is likely to compare, for which an operation may be late.
 */
import type { Clock } from "./clock.ts";
import { Timer, type TimerHost } from "./timer.ts";

/** A day. */
const longMs = 86_400_000;

export class Passing extends Timer {
  constructor(host: TimerHost, clock: Clock) {
    super(host, { delayMs: longMs, repeats: false, kind: "clock" }, () => (clock.isPassing = false));
    clock.wasRead = true;
    clock.isPassing = true;
  }
}

/** Longer than any timer that is armed; and, unless some repeat, than any age that a pool is likely to compare. */
export function longestOf(timers: readonly Timer[]): number {
  const longest = timers.reduce((most, { delayMs }) => Math.max(most, delayMs), 0);
  // Each round of a timer that does something is a step: no more than a few minutes of them.
  return timers.some(({ repeats }) => repeats)
    ? Math.max(180_000, 3 * longest)
    : Math.max(longMs, 2 * longest);
}
