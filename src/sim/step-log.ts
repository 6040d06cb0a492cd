/** The steps of one execution as exploration sees them: what each was, what it touched and what brought it about. */
import type { SimEvent } from "./events.ts";
import { everything, resources, type Footprint, type Tracker } from "./footprint.ts";
import type { Alternative } from "./strategy.ts";

export interface Pick {
  readonly way: number;
  readonly ways: number;
}

export interface Step {
  /** "query-a1", or with a fault "query-a1!lost". */
  readonly label: string;
  /** Of the event itself, whatever became of it. */
  readonly event: string;
  /** Which step posted the event; -1 for what was there at the start. */
  readonly postedBy: number;
  /** Timers and immediates happen in their own order: they are not enabled just because they were posted. */
  readonly waitsInLine: boolean;
  readonly isFault: boolean;
  /** What was chosen within the step, such as a random value. */
  readonly picks: readonly Pick[];
  readonly footprint: Footprint;
}

interface OpenStep extends Step {
  readonly picks: Pick[];
  footprint: Footprint;
}

const untouched: Footprint = { writes: 0, reads: 0 };

/** What the parts of an execution have in common that no footprint shows. */
export interface Shares {
  /** Sessions of one server may see each other's work. */
  readonly database: boolean;
  /** Workers' bodies may see each other's values. */
  readonly values: boolean;
  /** How many faults may strike. */
  readonly faultsMax: number;
  /** Whether a server may be lost while idle: a fault that is an event by itself. */
  readonly losesIdle: boolean;
}

export class StepLog {
  readonly tracker: Tracker;
  readonly steps: OpenStep[] = [];
  /** Unset where no choice is made: while the pool is opened, and while timers go round because nothing else is left. */
  isOpen = false;
  readonly #postedBy = new Map<SimEvent, number>();
  /** Whether servers keep something that sessions share, so that any two statements may meet in it. */
  readonly #sharesDatabase: boolean;
  /** Whether workers share values, so that any two steps that resume workers may meet in them. */
  readonly #sharesValues: boolean;

  constructor(tracker: Tracker, shares: Shares) {
    this.tracker = tracker;
    this.#sharesDatabase = shares.database;
    this.#sharesValues = shares.values;
  }

  /** Choices begin now. */
  open(): void {
    this.isOpen = true;
    this.tracker.take();
  }

  posted(event: SimEvent): void {
    this.#postedBy.set(event, this.isOpen ? this.steps.length - 1 : -1);
    this.touched(event);
  }

  /** An event was posted or taken back. */
  touched(event: SimEvent): void {
    if (event.fault !== undefined) {
      // A server that goes away runs no code of the pool's or of a worker's.
      this.#write(event.resource);
      return;
    }
    if (!event.isLocal) this.tracker.write(resources.pool);
    if (event.kind === "timer") this.tracker.write(resources.clock);
    this.#write(event.resource);
    // Names count per owner: two steps that give the same owner's events their names do not commute.
    this.worker(event.owner);
  }

  #write(resource: string | undefined): void {
    if (resource !== undefined) this.tracker.write(resource);
  }

  /** A worker's body was resumed, or an event was named after it. */
  worker(id: string): void {
    this.tracker.write(`worker ${id}`);
    if (this.#sharesValues) this.tracker.write(resources.shared);
  }

  delivered(event: SimEvent, chosen: Alternative): void {
    if (!this.isOpen) return;
    this.steps.push({
      label: chosen.label,
      event: event.label,
      postedBy: this.#postedBy.get(event) ?? -1,
      waitsInLine: event.kind === "timer" || event.kind === "immediate" || event.fault !== undefined,
      isFault: chosen.fault !== undefined,
      picks: [],
      footprint: untouched,
    });
    this.touched(event);
    if (chosen.fault !== undefined) this.tracker.write(resources.faults);
    if (this.#sharesDatabase && event.resource !== undefined) this.tracker.write(resources.database);
  }

  /** The execution is over, by a choice or because nothing is left. */
  ended(isChosen: boolean): void {
    if (!isChosen) return;
    this.steps.push({
      label: "end",
      event: "end",
      postedBy: -1,
      waitsInLine: true,
      isFault: false,
      picks: [],
      footprint: everything,
    });
  }

  picked(way: number, ways: number): void {
    this.steps.at(-1)?.picks.push({ way, ways });
  }

  /** The step has come to rest. */
  settled(): void {
    if (!this.isOpen) return;
    const step = this.steps.at(-1);
    if (step) step.footprint = this.tracker.take();
  }
}
