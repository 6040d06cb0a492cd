/**
 * Timers that go round: they fire, change nothing that can be observed, and arm themselves again, as a reaper does that finds
 * nothing to do. Their ticks are passed over within one step, until something changes or another timer has fired.
 *
 * Misses: what only shows after more than {@link countedMax} such ticks in a row. A pool may count its ticks, so that many
 * are fired one by one; the others up to the next timer that may have an effect are left out.
 */
import type { Clock } from "./clock.ts";
import { Passing } from "./passing.ts";
import type { Timer } from "./timer.ts";

/** Ticks in a row that are fired one by one. */
const countedMax = 64;

/** Ticks without effect after which a wait in which somebody still waits is believed to have none. */
const idleTicksMax = 1_000;

export class Ticking {
  /** Counts everything but the firing of timers: when it stands still, only timers are going round. */
  progress = 0;
  /** Timers fired in the step under way. */
  ticks = 0;
  /** Timers fired since anything else happened. */
  #idleTicks = 0;
  #idleSince = 0;
  readonly #clock: Clock;
  #progressBefore = 0;
  #armedBefore: readonly Timer[] = [];
  #lastMattered = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `timer` is about to fire: it is no longer armed. */
  fires(timer: Timer): void {
    this.ticks++;
    if (this.#idleSince !== this.progress) this.#idleTicks = 0;
    this.#idleSince = this.progress;
    this.#idleTicks++;
    this.#progressBefore = this.progress;
    this.#lastMattered = this.matters(timer);
    this.#armedBefore = this.#clock.timers.slice();
  }

  /** At rest: whether the latest timer of this step changed nothing but timers, and armed one. */
  hasGoneRound(): boolean {
    if (this.ticks === 0 || this.progress !== this.#progressBefore) return false;
    let hasArmed = false;
    for (const timer of this.#clock.timers) {
      if (this.#armedBefore.includes(timer)) continue;
      timer.idleSince = this.progress;
      hasArmed = true;
    }
    return hasArmed;
  }

  /** The timer that fires next within this step, if the step goes on. */
  next({ isDone, isLate }: { readonly isDone: boolean; readonly isLate: boolean }): Timer | undefined {
    const [head] = this.#clock.timers;
    if (this.ticks > 1 && this.#lastMattered) return undefined;
    if (!this.someMatters()) {
      return isDone || !this.mayHelp() || (isLate && this.ticks >= countedMax) ? undefined : head;
    }
    if (this.ticks < countedMax) return head;
    this.#passOver();
    return this.#clock.timers[0];
  }

  /** Whether timers may yet have an effect that showed none until now. */
  mayHelp(): boolean {
    return this.#idleSince !== this.progress || this.#idleTicks < idleTicksMax;
  }

  settled(): void {
    this.ticks = 0;
  }

  /** Whether firing timers may have an effect: all others changed nothing since anything else happened. */
  someMatters(): boolean {
    for (const timer of this.#clock.timers) if (this.matters(timer)) return true;
    return false;
  }

  /** Whether firing this timer may have an effect. */
  matters(timer: Timer): boolean {
    return timer.idleSince !== this.progress && !(timer instanceof Passing);
  }

  /** Leaves out the ticks of timers without effect up to the first timer that may have one. */
  #passOver(): void {
    const first = this.#clock.timers.find((timer) => this.matters(timer));
    if (!first) return;
    for (const timer of this.#clock.timers.slice()) {
      if (this.matters(timer) || timer.deadlineMs >= first.deadlineMs) continue;
      const rounds = Math.ceil((first.deadlineMs - timer.deadlineMs) / timer.delayMs);
      this.#clock.postpone(timer, rounds * timer.delayMs);
    }
  }
}
