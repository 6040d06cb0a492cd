/**
 * Time that passes for those who look at the clock. What they compare it with is not known, so once it was looked at there is
 * a moment, later than any age that a pool is likely to care for, which an operation may be late for.
 */
import { Timer, type TimerHost } from "./timer.ts";

/** A day. */
export const longMs = 86_400_000;

export class Passing extends Timer {
  constructor(host: TimerHost) {
    super(host, { delayMs: longMs, repeats: false, kind: "clock" }, () => {});
  }
}
