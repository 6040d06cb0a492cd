/** Events may happen next. They wait in the world until one is chosen and delivered. */
import type { Alternative } from "../choices/strategy.ts";

const none: readonly string[] = [];

export interface EventTraits {
  readonly resource?: string;
  readonly faults?: readonly string[];
  readonly fault?: string;
}

const noTraits: EventTraits = {};

export abstract class SimEvent implements Alternative {
  /** Given by the world when the event is posted. */
  label = "";
  owner = "";
  /** The label of the step that posted it; undefined before the first step. Given by the world. */
  postedIn: string | undefined = undefined;
  /** "connect", "query", "timer", "start", … */
  readonly kind: string;
  /** The resource that its delivery touches besides the pool, such as a connection. */
  readonly resource: string | undefined;
  /** Begun by a worker's own body rather than by the pool: then delivering it does not touch the pool by itself. */
  isLocal = false;
  /** Whether it would make an operation late; only timers do. */
  readonly isLate: boolean = false;
  /** Whether time passes although it may happen: it is no operation that anyone waits for. */
  readonly isBackground: boolean = false;
  /** A held event waits until its holder lets go; a hung one forever. */
  held = false;
  /** Faults that this event may turn out with. Each costs one of the fault budget. */
  readonly faults: readonly string[];
  /** Set where the event is itself a fault, such as a server that goes away. */
  readonly fault: string | undefined;

  constructor(kind: string, { resource, faults = none, fault }: EventTraits = noTraits) {
    this.kind = kind;
    this.resource = resource;
    this.faults = faults;
    this.fault = fault;
  }

  /** An event is none of several ways within a step. */
  get way(): undefined {
    return undefined;
  }

  /** Makes it happen. Must not throw: an error goes to the code that waits for the event. */
  abstract deliver(fault: string | undefined): void;
}

/** Whether code waits for it rather than for an operation: a timer or an immediate. */
export function isOfCode({ kind }: SimEvent): boolean {
  return kind === "timer" || kind === "immediate";
}

/** The owner of events that happen before any worker has started. */
export const poolOwner = "pool";

/** Where a driver posts its operations. The world is one; {@link atOnce} is the other. */
export interface EventSink {
  /** Notes that a resource was looked at, such as a connection's status. */
  looked(resource: string): void;
  /** Notes that a resource may have been changed. */
  changed(resource: string): void;
  /** Whether this kind of fault may be chosen at all; an event that is itself a fault is not worth posting otherwise. */
  wantsFault(fault: string): boolean;
  /** Whether a fault strikes within the step under way: a choice, where it may strike at all. */
  strikes(fault: string): boolean;
  post(event: SimEvent): void;
  /** An event that can no longer happen. */
  cancel(event: SimEvent): void;
  /** An event that was held and no longer is. */
  released(event: SimEvent): void;
}

/** Delivers at once: a driver outside any simulation, for plain tests. Held events stay put. */
export const atOnce: EventSink = {
  looked() {},
  changed() {},
  wantsFault: () => false,
  strikes: () => false,
  post(event) {
    if (!event.held) event.deliver(undefined);
  },
  cancel() {},
  released(event) {
    event.deliver(undefined);
  },
};

/** One event with a fault, as an alternative to choose. */
export class FaultyOutcome implements Alternative {
  readonly label: string;
  readonly owner: string;
  readonly resource: string | undefined;
  readonly isLocal: boolean;
  readonly event: SimEvent;
  readonly fault: string;

  constructor(event: SimEvent, fault: string) {
    this.isLocal = event.isLocal;
    this.label = `${event.label}!${fault}`;
    this.owner = event.owner;
    this.resource = event.resource;
    this.event = event;
    this.fault = fault;
  }
}
