/**
 * The world of one execution: the events that wait, virtual time, random values, and the record of what happened.
 * It decides nothing; the run loop (run-loop.ts) asks it what may happen next.
 */
import { Adversary, hangs } from "./adversary.ts";
import type { Choices } from "./choices/choices.ts";
import { Clock } from "./events/clock.ts";
import { FaultyOutcome, isOfCode, poolOwner, type EventSink, type SimEvent } from "./events/events.ts";
import { resources } from "./dependence/footprint.ts";
import { Labels } from "./events/labels.ts";
import { prng, type Prng } from "./prng.ts";
import type { StepLog } from "./dependence/step-log.ts";
import type { Alternative } from "./choices/strategy.ts";
import { Passing } from "./events/passing.ts";
import { Ticking } from "./events/ticking.ts";
import { Timer, type TimerHost } from "./events/timer.ts";
import { Waiting } from "./events/waiting.ts";
import type { WorldOptions } from "./world-options.ts";
import { describeError, type Noted, type StepEntry } from "./trace.ts";

export class World implements EventSink, TimerHost {
  readonly clock = new Clock();
  readonly choices: Choices;
  /** The record of what happened, in order. */
  readonly noted: Noted[] = [];
  /** The entry of the step that is being run. */
  step: StepEntry | undefined;
  /** Uncaught errors, in order. */
  readonly escaped: { readonly where: string; readonly error: unknown }[] = [];
  /** The owner of the running step. Work that a step begins belongs to the same owner unless {@link actAs} says otherwise. */
  get owner(): string {
    return this.#owner;
  }
  #owner = poolOwner;
  /** The time of the latest choice, if only timers were left at it. */
  quietAtMs = Infinity;
  /** Whether at the latest choice a timer might fire late, were a delay left. */
  mightBeLate = false;
  readonly adversary: Adversary;
  #isInBody = false;
  readonly log: StepLog | undefined;
  /** Random values are the same in every execution, except for the choices of Math.random. */
  get values(): Prng {
    this.log?.tracker.write(resources.random);
    return (this.#values ??= prng(1));
  }
  #values: Prng | undefined;
  readonly #waiting = new Waiting();
  readonly #labels = new Labels();
  readonly #ticking = new Ticking(this.clock);

  constructor(options: WorldOptions) {
    this.choices = options.choices;
    this.adversary = new Adversary(options);
    this.log = options.log;
  }

  /** Counts everything but the firing of timers: when it stands still, only timers are going round. */
  get progress(): number {
    return this.#ticking.progress;
  }

  /** Tells that something happened other than a timer going round. */
  progressed(): void {
    // Timers that only went round matter again, which is an effect of this step where they may fire at any time.
    if (this.adversary.delaysLeft === Infinity && this.clock.timers.length > 0)
      this.changed(resources.timers);
    this.#ticking.progress++;
  }

  post(event: SimEvent): void {
    this.#begin(event);
    this.#waiting.add(event);
    this.progressed();
  }

  cancel(event: SimEvent): void {
    if (this.#waiting.remove(event)) this.log?.cancelled(event);
  }

  released(event: SimEvent): void {
    // Unknown code holds and releases it.
    this.changed(resources.pool);
    this.log?.touched(event);
    this.progressed();
  }

  arm(timer: Timer): void {
    this.#begin(timer);
    this.clock.arm(timer);
  }

  disarm(timer: Timer): void {
    this.clock.disarm(timer);
    this.log?.touched(timer);
  }

  looked(resource: string): void {
    this.log?.tracker.read(resource);
  }

  changed(resource: string): void {
    this.log?.tracker.write(resource);
  }

  /** Virtual milliseconds, for code that reads the clock. */
  now(): number {
    this.looked(resources.clock);
    // The code may compare the time with anything: from now on time may pass though no timer waits for it.
    if (!this.clock.isPassing) this.arm(new Passing(this, this.clock));
    return this.clock.nowMs;
  }

  /** From now on, until the next step, new events belong to `owner`. */
  actAs(owner: string): void {
    this.#owner = owner;
  }

  /** Runs `begin`, an act of a worker's own body: the pool has no part in the events that it posts. */
  inBody<T>(begin: () => T): T {
    this.#isInBody = true;
    try {
      return begin();
    } finally {
      this.#isInBody = false;
    }
  }

  wantsFault(fault: string): boolean {
    return this.adversary.wantsFault(fault);
  }

  strikes(fault: string): boolean {
    return !this.#isInBody && this.adversary.strikes(fault, this);
  }

  /** Gives an event its owner and name. */
  #begin(event: SimEvent): void {
    event.owner = this.#owner;
    event.label = this.#labels.next(event.kind, this.#owner);
    event.isLocal = this.#isInBody;
    event.postedIn = this.step?.label;
    this.log?.posted(event);
  }

  /**
   * The alternatives for the next step, in an order that depends only on the execution so far. Valid until the next step.
   *
   * Time stands still while an operation can complete, and passes when every worker waits: a timer of 30 s does not beat an
   * answer of a millisecond unless something is late. A timer that fires although an operation could complete is a delay,
   * of which there is a budget (docs/ideas/why-a-proof-is-one.md). No timer overtakes an immediate. Where `isDone`, no worker
   * waits for timers that only go round.
   */
  enabled(isDone = false): readonly Alternative[] {
    const ordinary = this.#waiting.countOrdinary();
    this.quietAtMs = ordinary === 0 && this.isQuiet ? this.clock.nowMs : Infinity;
    const timer = this.#timerAfter(ordinary, isDone);
    this.log?.choosing(ordinary, this.adversary.delaysLeft);
    return this.#waiting.alternatives({ ordinary, timer }, this.adversary.mayInject);
  }

  /** The timer that may fire now, if any, beside so many ordinary events. */
  #timerAfter(ordinary: number, isDone: boolean): Timer | undefined {
    const [timer] = this.clock.timers;
    if (!timer || this.#waiting.hasImmediate) return undefined;
    timer.isLate = ordinary > 0;
    this.mightBeLate = timer.isLate;
    if (!timer.isLate) {
      return this.#ticking.mayFire(isDone, this.#waiting.hasBackground) ? timer : undefined;
    }
    if (this.adversary.delaysLeft === 0) {
      this.log?.suppressed();
      return undefined;
    }
    return this.adversary.delaysLeft < Infinity || this.#ticking.mattersLate(timer) ? timer : undefined;
  }

  /** Whether only timers are left, so that nothing goes on until time passes. */
  get isQuiet(): boolean {
    const { timers } = this.clock;
    if (timers.length === 0 || this.#waiting.countOrdinary() > 0) return false;
    return timers.some((timer) => !(timer instanceof Passing));
  }

  /** Delivers one alternative, the chosen or the only one. The caller then brings the world to rest. */
  deliver(chosen: Alternative, isChosen = true): void {
    const { fault } = chosen;
    if (fault !== undefined) this.adversary.strike(fault);
    // An outcome stands for its event; every other alternative is an event itself.
    const event =
      fault !== undefined && chosen instanceof FaultyOutcome ? chosen.event : (chosen as SimEvent);
    this.#owner = event.owner;
    if (isChosen) this.log?.delivered(event, chosen);
    else this.log?.touched(event);
    const timer = event instanceof Timer ? event : undefined;
    if (timer) this.clock.advanceTo(timer.deadlineMs);
    this.#note(chosen.label, event.owner, {
      ...(isOfCode(event) && { armedIn: event.postedIn }),
      ...(timer?.isLate === true && { late: this.#waiting.labelsOfOrdinary() }),
      ...(!isChosen && { isForced: true }),
    });
    if (timer?.isLate === true) this.adversary.delay();
    if (timer) return this.#fire(timer);
    this.progressed();
    if (hangs(fault)) {
      event.held = true;
      return this.adversary.hung(this);
    }
    this.#waiting.remove(event);
    event.deliver(event === chosen ? undefined : fault);
  }

  #note(label: string, owner: string, about: Pick<StepEntry, "armedIn" | "late" | "isForced">): void {
    const { nowMs: atMs } = this.clock;
    this.step = { kind: "step", label, owner, atMs, used: undefined, idle: undefined, ...about };
    this.noted.push(this.step);
  }

  #fire(timer: Timer): void {
    this.clock.disarm(timer);
    this.#ticking.fires(timer);
    timer.deliver();
    if (timer.repeats && !timer.isCleared) this.arm(timer);
  }

  /**
   * At rest after a step: lets the next timer fire as part of the same step, if the last one only went round and the
   * wait goes on. The caller then brings the world to rest and asks again.
   *
   * Ticks of a timer that change nothing observable are one step, not thirty. Where they keep an operation late, it is a
   * choice whether the step ends after the first of them.
   */
  ticksOn(hooks: { isDone(): boolean; showsOther(): boolean }): boolean {
    const ticking = this.#ticking;
    if (!ticking.hasGoneRound() || hooks.showsOther()) return false;
    const isDone = hooks.isDone();
    this.looked(resources.waiting);
    const isLate = this.#waiting.countOrdinary() > 0;
    if (ticking.ticks === 1 && isLate && this.pick("wait", 2) === 0) return false;
    const next = ticking.next({ isDone, isLate });
    if (!next) return false;
    const { postedIn: armedIn } = next;
    this.clock.advanceTo(next.deadlineMs);
    this.#owner = next.owner;
    this.log?.touched(next);
    if (ticking.matters(next)) this.#note(next.label, next.owner, { armedIn, isForced: true });
    this.#fire(next);
    return true;
  }

  /** After each step, at rest. `isDone`: every worker has ended. */
  settled(isDone: boolean): void {
    this.#ticking.settled();
    // From now on timers are not late: an effect of this step, which timers that fire before it do not see.
    if (this.clock.timers.length > 0 && this.#waiting.countOrdinary() === 0) this.changed(resources.timers);
    this.log?.settled(isDone);
  }

  /** Takes an uncaught error. It is a finding about this execution and never reaches the process. */
  escape(where: string, error: unknown): void {
    this.changed(resources.escapes);
    this.progressed();
    this.escaped.push({ where, error });
    this.noted.push({ kind: "escape", where, detail: describeError(error) });
  }

  /** A bounded choice that is not an event, such as a random value: 0 … ways − 1. */
  pick(kind: string, ways: number): number {
    const alternatives = Array.from({ length: ways }, (_, way) => ({
      label: `${kind}-${this.owner}=${way}`,
      owner: this.owner,
      way,
    }));
    const { way } = this.choices.choose(alternatives);
    this.log?.picked(way, ways);
    return way;
  }

  /**
   * Whether a worker that is about to ask again has been away for long: a choice, at the price of a delay, if the clock was
   * read. Otherwise time would never pass between two of its operations.
   */
  mayBeAway(worker: string): boolean {
    if (!this.clock.wasRead) return false;
    this.changed(resources.timers);
    this.#owner = worker;
    if (this.adversary.delaysLeft === 0) this.log?.suppressed();
    // Chosen in any case, so that a schedule reads the same whatever the budget.
    if (this.pick("away", this.adversary.delaysLeft === 0 ? 1 : 2) === 0) return false;
    this.adversary.delay();
    this.log?.delayed();
    return true;
  }

  /** Events that wait but will not be delivered: held by a test, or hung by a fault. */
  stuck(): readonly SimEvent[] {
    this.looked(resources.stuck);
    return this.#waiting.stuck();
  }
}
