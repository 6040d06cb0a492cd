/**
 * Timers that go round: they fire, change nothing that can be observed, and arm themselves again, as a reaper does that finds
 * nothing to do. Their ticks are passed over within one step, until something changes or another timer has fired.
 *
 * A pool may count its ticks, so {@link countedMax} in a row fire one by one. It may compare the time, so the last of those
 * passed over fires just before the next timer that may have an effect, or after a day if there is none.
 *
 * Misses: effects that show only after more than {@link countedMax} such ticks in a row.
 */
import type { Clock } from "./clock.ts";
import { Passing } from "./passing.ts";
import type { Timer } from "./timer.ts";

/** Ticks in a row that are fired one by one. */
const countedMax = 64;

/** Ticks without effect after which further ticks are believed to have none, while a worker still waits. */
const idleTicksMax = 1_000;

/** Timers with an effect that fire once every worker is done: enough for a reaper to end, while a heartbeat never does. */
const firedWhenDoneMax = 64;

/** Timers that fire while a server is down: an outage ends some time, and a pool that waits for that is in no endless loop. */
const firedInOutageMax = 16;

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
  #firedWhenDone = 0;
  #firedInOutage = 0;
  /** How many may fire in the step under way. */
  #ticksMax = countedMax;

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
      if (!this.mayHelp()) return undefined;
      if (this.ticks < this.#ticksMax || (this.#ticksMax === countedMax && this.#passADay())) {
        return this.#clock.timers[0];
      }
      return isLate || isDone ? undefined : head;
    }
    if (this.ticks < countedMax) return head;
    this.#passOver(this.#clock.timers.find((timer) => this.matters(timer)));
    return this.#clock.timers[0];
  }

  /** Where the clock was read: each timer once more, a day later. False where no code reads the clock. */
  #passADay(): boolean {
    const passing = this.#clock.timers.find((timer) => !isCode(timer));
    this.#ticksMax = this.ticks + this.#clock.timers.length;
    this.#passOver(passing);
    return passing !== undefined;
  }

  /**
   * Whether timers fire where only timers are left. Once every worker is done, timers that go round fire {@link countedMax} times,
   * and those with an effect {@link firedWhenDoneMax} times. During an outage, {@link firedInOutageMax} at most.
   */
  mayFire(isDone: boolean, isInOutage: boolean): boolean {
    this.#firedInOutage = isInOutage ? this.#firedInOutage + 1 : 0;
    if (this.#firedInOutage > firedInOutageMax) return false;
    if (!isDone) return this.someMatters() || this.mayHelp();
    const mayCount = (): boolean => this.mayHelp(countedMax) && this.#clock.timers.some(isCode);
    return (this.someMatters() || mayCount()) && this.#firedWhenDone++ < firedWhenDoneMax;
  }

  /** Whether timers may still have an effect: they showed none in fewer than `idleMax` rounds. */
  mayHelp(idleMax = idleTicksMax): boolean {
    return this.#idleSince !== this.progress || this.#idleTicks < idleMax;
  }

  settled(): void {
    this.ticks = 0;
    this.#ticksMax = countedMax;
  }

  /** Whether firing timers may have an effect: all others changed nothing since anything else happened. */
  someMatters(): boolean {
    for (const timer of this.#clock.timers) if (this.matters(timer)) return true;
    return false;
  }

  /** The same for a timer at hand that would be late: the time may have been compared with any other. */
  mattersLate(timer: Timer): boolean {
    return timer instanceof Passing || this.someMatters();
  }

  /** Whether firing this timer may have an effect. */
  matters(timer: Timer): boolean {
    return timer.idleSince !== this.progress && !(timer instanceof Passing);
  }

  /** Leaves out the ticks of timers without effect up to `first`; where the clock was read, all but the last. */
  #passOver(first: Timer | undefined): void {
    if (!first) return;
    const kept = this.#clock.wasRead ? 1 : 0;
    for (const timer of this.#clock.timers.slice()) {
      if (timer === first || this.matters(timer) || timer.deadlineMs >= first.deadlineMs) continue;
      const rounds = Math.ceil((first.deadlineMs - timer.deadlineMs) / timer.delayMs) - kept;
      this.#clock.postpone(timer, rounds * timer.delayMs);
    }
  }
}

/** Whether code waits for it, rather than time alone. */
function isCode(timer: Timer): boolean {
  return !(timer instanceof Passing);
}
