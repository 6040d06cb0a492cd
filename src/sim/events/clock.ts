/** Virtual time, and the timers that wait in it. An hour passes in no time at all. */
import { remove } from "./remove.ts";
import type { Timer } from "./timer.ts";

/** 2000-01-01T00:00:00Z: every execution begins at the same date. */
export const epochMs = 946_684_800_000;

export class Clock {
  /** Milliseconds since the execution began. */
  nowMs = 0;
  /** Whether code has read the clock. */
  wasRead = false;
  /** Whether time may pass for code that has read the clock: see Passing. */
  isPassing = false;
  /** How many timers were asked for a number. */
  timersNumbered = 0;
  /** Armed timers by (deadline, arming): the order in which Node fires them. */
  readonly timers: Timer[] = [];

  arm(timer: Timer): void {
    this.#armAt(timer, this.nowMs + timer.delayMs);
  }

  /** Makes an armed timer fire `ms` later. */
  postpone(timer: Timer, ms: number): void {
    this.disarm(timer);
    this.#armAt(timer, timer.deadlineMs + ms);
  }

  #armAt(timer: Timer, deadlineMs: number): void {
    timer.deadlineMs = deadlineMs;
    let at = this.timers.length;
    while (at > 0 && (this.timers[at - 1]?.deadlineMs ?? 0) > timer.deadlineMs) at--;
    this.timers.splice(at, 0, timer);
  }

  disarm(timer: Timer): void {
    remove(this.timers, timer);
  }

  /** A timer that is delivered late, because I/O was given precedence, does not turn time back. */
  advanceTo(ms: number): void {
    this.nowMs = Math.max(this.nowMs, ms);
  }
}
