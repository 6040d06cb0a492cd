/** The steps of one execution as exploration sees them: each with its label, its footprint and its poster. */
import type { SimEvent } from "../events/events.ts";
import { everything, nothing, resources, type Footprint, type Tracker } from "./footprint.ts";
import type { Alternative } from "../choices/strategy.ts";

export interface Pick {
  readonly way: number;
  readonly ways: number;
}

export interface Step {
  /** "query-a1", or with a fault "query-a1!lost". */
  readonly label: string;
  /** Of the event itself, whatever its outcome. */
  readonly event: string;
  /** Which step posted the event; -1 for the first. */
  readonly postedBy: number;
  readonly isTimer: boolean;
  /** Whether it need not have happened: timers and immediates may be cleared, faults are chosen. */
  readonly isRevocable: boolean;
  readonly isFault: boolean;
  /** Whether time does not wait for its event. */
  readonly isBackground: boolean;
  /** Whether it is the end where only faults were left. */
  readonly isEnd: boolean;
  /** The choices within the step, such as a random value. */
  readonly picks: readonly Pick[];
  readonly footprint: Footprint;
  /** Ordinary events that it posted, less those that it took back. */
  readonly posted: number;
  /** Delays that were spent within it, not counting its own. */
  readonly delays: number;
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] };
interface OpenStep extends Open<Step> {
  picks: Pick[];
}

/** Traits of a scenario that exploration has to know beforehand. */
export interface ScenarioTraits {
  /** Workers' bodies may see each other's values, and the pool's. */
  readonly values: boolean;
  /** How many faults may strike. */
  readonly faultsMax: number;
  /** Whether a fault may be an event by itself, such as a server that is lost while idle. */
  readonly hasFaultEvents: boolean;
}

export class StepLog {
  readonly tracker: Tracker;
  /** The first is the opening of the pool: every step comes after it, and choices may be made in it. */
  readonly steps: OpenStep[] = [stepOf({ label: opening, event: opening, footprint: everything })];
  /** At the latest choice: how many ordinary events could be delivered, and how many delays were left. */
  ordinary = 0;
  delaysLeft = 0;
  /** Whether a timer would have been late, but no delay was left. */
  wasSuppressed = false;
  /** Whether workers have begun: before, every step is one of the pool's opening. */
  #isBegun = false;
  #wasDone = false;
  readonly #postedBy = new Map<SimEvent, number>();
  #entangled: Set<string> | undefined;
  /** Workers whose bodies may have run in the step under way. */
  readonly #resumed = new Set<string>();
  #isInPool = false;
  /** Whether any two steps that resume workers may share values, with each other or the pool. */
  #sharesValues: boolean;

  constructor(tracker: Tracker, { values }: ScenarioTraits) {
    this.tracker = tracker;
    this.#sharesValues = values;
    tracker.take();
  }

  /** Tells that bodies of this execution may share values, though the traits did not say so. */
  shareValues(): void {
    this.#sharesValues = true;
  }

  /** Workers begin now. */
  begun(): void {
    this.#isBegun = true;
    this.tracker.take();
  }

  choosing(ordinary: number, delaysLeft: number): void {
    this.ordinary = ordinary;
    this.delaysLeft = delaysLeft;
  }

  suppressed(): void {
    this.wasSuppressed = true;
  }

  posted(event: SimEvent): void {
    this.#postedBy.set(event, this.steps.length - 1);
    if (isOrdinary(event)) this.#latest.posted++;
    this.touched(event);
    if (mayBeABodys(event)) this.entangleResumed();
  }

  /**
   * An event posted through a global, or by a connection itself, may be a body's: its code then runs in a step that nothing
   * shows to be its own. Within the call of a pool it is the pool's.
   */
  entangleResumed(): void {
    if (this.#isInPool) return;
    for (const worker of this.#resumed) this.entangle(worker);
  }

  /** Runs the part of a pool's call that comes before its first wait. */
  inPool<T>(operation: () => T): T {
    this.#isInPool = true;
    try {
      return operation();
    } finally {
      this.#isInPool = false;
    }
  }

  /** An event was taken back. */
  cancelled(event: SimEvent): void {
    if (isOrdinary(event)) this.#latest.posted--;
    this.touched(event);
  }

  /** An event was posted, taken back or delivered. */
  touched(event: SimEvent): void {
    if (event.fault !== undefined) {
      // A server that goes away runs no code of the pool's or of a worker's.
      this.#write(event.resource);
      return;
    }
    if (!event.isLocal) this.tracker.write(resources.pool);
    if (passesTime(event) || event.kind === "immediate") this.tracker.write(resources.timers);
    this.#write(event.resource);
    // Names count per owner: two steps that give the same owner's events their names do not commute.
    this.worker(event.owner);
  }

  #write(resource: string | undefined): void {
    if (resource !== undefined) this.tracker.write(resource);
  }

  /** A worker's body makes a call, or goes on after one. */
  resumed(id: string): void {
    this.#resumed.add(id);
    this.worker(id);
  }

  /** A worker's body was resumed, or an event was named after it. */
  worker(id: string): void {
    this.tracker.write(id);
    if (this.#sharesValues || this.#entangled?.has(id)) this.tracker.write(resources.pool);
  }

  /** A worker and the pool share an object other than a connection: from now on either may see the other's changes. */
  entangle(worker: string): void {
    (this.#entangled ??= new Set()).add(worker);
  }

  delivered(event: SimEvent, chosen: Alternative): void {
    const isTimer = passesTime(event);
    this.steps.push(
      stepOf({
        label: chosen.label,
        event: event.label,
        postedBy: this.#postedBy.get(event) ?? 0,
        isTimer,
        isRevocable: isTimer || event.kind === "immediate" || event.fault !== undefined,
        isFault: chosen.fault !== undefined,
        isBackground: event.isBackground,
      }),
    );
    this.#resumed.clear();
    if (event.isLocal) this.resumed(event.owner);
    this.touched(event);
    if (isTimer) this.tracker.write(resources.clock);
    else this.tracker.update(resources.waiting);
    if (chosen.fault !== undefined) this.tracker.write(resources.faults);
  }

  /** The execution is over by a choice: a fault might still have struck. */
  ended(): void {
    this.steps.push(
      stepOf({ label: "end", event: "end", footprint: everything, isRevocable: true, isEnd: true }),
    );
  }

  picked(way: number, ways: number): void {
    this.#latest.picks.push({ way, ways });
  }

  /** A delay was spent within the step under way, other than its own. */
  delayed(): void {
    this.#latest.delays++;
  }

  /** The step has come to rest. `isDone`: every worker has ended. */
  settled(isDone: boolean): void {
    // From now on timers only come to their end: those that are armed later would have been free before this step.
    if (isDone && !this.#wasDone) this.tracker.write(resources.timers);
    this.#wasDone = isDone;
    const { isBackground, posted } = this.#latest;
    // Timers that were free are late from now on. That may show in another order alone, whatever waits here.
    if (isBackground && posted > 0) this.tracker.update(resources.timers);
    const footprint = this.tracker.take();
    this.#latest.footprint = this.#isBegun ? footprint : everything;
  }

  get #latest(): OpenStep {
    return this.steps[this.steps.length - 1] as OpenStep;
  }
}

/** Only the pool has the driver, the world itself posts what a clock and a fault do, and what is local is known to be a body's. */
function mayBeABodys({ isLocal, kind, fault }: SimEvent): boolean {
  return !isLocal && fault === undefined && kind !== "clock" && kind !== "connect";
}

const opening = "open";

function passesTime({ kind }: SimEvent): boolean {
  return kind === "timer" || kind === "clock";
}

function isOrdinary(event: SimEvent): boolean {
  return !passesTime(event) && event.fault === undefined && !event.isBackground;
}

function stepOf(known: Partial<OpenStep> & { readonly label: string; readonly event: string }): OpenStep {
  return {
    postedBy: -1,
    isTimer: false,
    isRevocable: false,
    isFault: false,
    isBackground: false,
    isEnd: false,
    picks: [],
    footprint: nothing,
    posted: 0,
    delays: 0,
    ...known,
  };
}
