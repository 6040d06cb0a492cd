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

/** An hour and a second: longer than most ages that a pool compares. */
const awayMs = 3_601_000;

/**
 * Longer than any timer that is armed, and than any age that a pool is likely to compare. Where nothing ticks, a day costs nothing; else each
 * round of a timer that does something is a step, so it is no more than an hour of them.
 */
export function longestOf(timers: readonly Timer[]): number {
  const ofCode = timers.filter((timer) => !(timer instanceof Passing));
  if (ofCode.length === 0) return longMs;
  return ofCode.reduce((most, { delayMs }) => Math.max(most, 2 * delayMs), awayMs);
}
