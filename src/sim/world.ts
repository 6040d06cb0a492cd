/**
 * The world of one execution: the events that wait, virtual time, random values, and the record of what happened.
 * It decides nothing; the run loop (execution.ts) asks it what may happen next.
 */
import type { Choices } from "./choices.ts";
import { Clock } from "./clock.ts";
import { FaultyOutcome, type EventSink, type SimEvent } from "./events.ts";
import { resources } from "./footprint.ts";
import { Labels } from "./labels.ts";
import { prng, type Prng } from "./prng.ts";
import { remove } from "./remove.ts";
import type { StepLog } from "./step-log.ts";
import type { Alternative } from "./strategy.ts";
import { Timer, type TimerHost } from "./timer.ts";
import { describeError, type Noted, type StepEntry } from "./trace.ts";

export interface WorldOptions {
  readonly choices: Choices;
  /** How many faults may still be injected, and which kinds; none by default. */
  readonly faultsMax?: number;
  /** Judges one fault: whether the scenario wants that kind. */
  readonly wantsFault?: (fault: string) => boolean;
  /** Collects what each step touches, and the steps themselves; exploration needs it, sampling does not. */
  readonly log?: StepLog | undefined;
}

/** The fault after which an operation never completes. */
export const hang = "hang";

const always = (): boolean => true;
const never = (): boolean => false;
const none: readonly Timer[] = [];
const noEvents: readonly SimEvent[] = [];

/** The owner of what happens before any worker has started. */
export const poolOwner = "pool";

export class World implements EventSink, TimerHost {
  readonly clock = new Clock();
  readonly choices: Choices;
  /** What happened, in order. */
  readonly noted: Noted[] = [];
  /** The entry of the step that is being run. */
  step: StepEntry | undefined;
  /** Errors that nobody caught, in order. */
  readonly escaped: { readonly where: string; readonly error: unknown }[] = [];
  /** Whose step is being run. What a step begins belongs to the same owner unless a worker's own call says otherwise. */
  owner = poolOwner;
  /** Counts everything but the firing of timers: when it stands still, only timers are going round. */
  progress = 0;
  faultsLeft: number;
  /** Set while a worker's body calls a connection: what is begun then is the body's own, not the pool's. */
  isInBody = false;
  readonly log: StepLog | undefined;
  /** Random values are the same in every execution but for the choices that Math.random makes. */
  get values(): Prng {
    this.log?.tracker.write(resources.random);
    return (this.#values ??= prng(1));
  }
  #values: Prng | undefined;
  /** Waiting I/O, worker starts and faults, oldest first. */
  readonly #pending: SimEvent[] = [];
  /** setImmediate callbacks: Node runs them in order. */
  readonly #immediates: SimEvent[] = [];
  readonly #labels = new Labels();
  readonly wantsFault: (fault: string) => boolean;

  constructor(options: WorldOptions) {
    this.choices = options.choices;
    this.faultsLeft = options.faultsMax ?? 0;
    this.log = options.log;
    this.wantsFault = options.faultsMax ? (options.wantsFault ?? always) : never;
  }

  post(event: SimEvent): void {
    this.#begin(event);
    this.#pending.push(event);
    this.progress++;
  }

  cancel(event: SimEvent): void {
    if (remove(this.#pending, event)) this.log?.touched(event);
  }

  released(): void {
    this.progress++;
  }

  postImmediate(event: SimEvent): void {
    this.#begin(event);
    this.#immediates.push(event);
    this.progress++;
  }

  cancelImmediate(event: SimEvent): void {
    if (remove(this.#immediates, event)) this.log?.touched(event);
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

  /** Virtual milliseconds, for whoever asks what time it is. */
  now(): number {
    this.log?.tracker.read(resources.clock);
    return this.clock.nowMs;
  }

  /** Gives an event its owner and name. */
  #begin(event: SimEvent): void {
    event.owner = this.owner;
    event.label = this.#labels.next(event.kind, this.owner);
    event.isLocal = this.isInBody;
    this.log?.posted(event);
  }

  /** What may happen next, in an order that depends on nothing but what happened so far. Valid until the next step. */
  enabled(): readonly Alternative[] {
    const timers = this.clock.timers.length > 0 && this.#someTimerMatters() ? this.clock.timers : none;
    if (this.#immediates.length === 0 && timers.length === 0 && !this.#needsSifting()) return this.#pending;
    const enabled: Alternative[] = [];
    for (const event of this.#pending) {
      if (event.held) continue;
      if (event.fault === undefined || this.#mayInject(event.fault)) enabled.push(event);
      for (const fault of event.faults) {
        if (this.#mayInject(fault)) enabled.push(new FaultyOutcome(event, fault));
      }
    }
    const [immediate] = this.#immediates;
    if (immediate) enabled.push(immediate);
    const [timer] = timers;
    if (timer) enabled.push(timer);
    return enabled;
  }

  #mayInject(fault: string): boolean {
    return this.faultsLeft > 0 && this.wantsFault(fault);
  }

  /** Whether what waits is not simply what may happen. */
  #needsSifting(): boolean {
    if (this.faultsLeft > 0) return true;
    for (const event of this.#pending) if (event.held || event.fault !== undefined) return true;
    return false;
  }

  /** Timers that fired, changed nothing and armed themselves again matter no more until something else has happened. */
  #someTimerMatters(): boolean {
    for (const timer of this.clock.timers) if (timer.idleSince !== this.progress) return true;
    return false;
  }

  /** Delivers one alternative. The caller then brings the world to rest. */
  deliver(chosen: Alternative): void {
    const { fault } = chosen;
    if (fault !== undefined) this.faultsLeft--;
    // Only an outcome of another event's stands for that event; all else that can be chosen is an event itself.
    const event =
      fault !== undefined && chosen instanceof FaultyOutcome ? chosen.event : (chosen as SimEvent);
    this.owner = event.owner;
    this.log?.delivered(event, chosen);
    const timer = event.kind === "timer" ? (event as Timer) : undefined;
    if (timer) this.clock.advanceTo(timer.deadlineMs);
    this.step = {
      kind: "step",
      label: chosen.label,
      owner: event.owner,
      atMs: this.clock.nowMs,
      used: undefined,
      idle: undefined,
    };
    this.noted.push(this.step);
    if (timer) {
      this.#fire(timer);
      return;
    }
    this.progress++;
    if (fault === hang) {
      event.held = true;
      return;
    }
    remove(this.#immediates[0] === event ? this.#immediates : this.#pending, event);
    event.deliver(event === chosen ? undefined : fault);
  }

  /** What is armed by a timer that changes nothing else only goes round. */
  #firing: { readonly progress: number; readonly armed: readonly Timer[] } | undefined;

  #fire(timer: Timer): void {
    this.clock.disarm(timer);
    this.#firing = { progress: this.progress, armed: this.clock.timers.slice() };
    timer.deliver();
    if (timer.repeats && !timer.isCleared) this.arm(timer);
  }

  /** After each step, at rest: was it a timer that changed nothing but itself? */
  settled(): void {
    this.log?.settled();
    const firing = this.#firing;
    this.#firing = undefined;
    if (!firing || firing.progress !== this.progress) return;
    for (const timer of this.clock.timers) {
      if (!firing.armed.includes(timer)) timer.idleSince = this.progress;
    }
  }

  /** Something that nobody caught. It is a finding about this execution and never reaches the process. */
  escape(where: string, error: unknown): void {
    this.progress++;
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

  /** Events that wait but will not be delivered: held by a test, or hung by a fault. */
  stuck(): readonly SimEvent[] {
    if (this.#pending.length === 0) return noEvents;
    return this.#pending.filter((event) => event.held && event.fault === undefined);
  }
}
