/**
 * Faults of the server as a whole: it restarts, and every connection is lost at once; or it is down, until a later choice
 * heals it. While it is down no connection is opened.
 *
 * An outage needs an end. It heals at the latest when nothing else is left to happen, or when the world lets no more
 * timers fire meanwhile: then every waiter has to be served or refused, and the pool's books have to be right.
 */
import { resources } from "../sim/dependence/footprint.ts";
import { SimEvent, type EventSink } from "../sim/events/events.ts";
import type { FakeConnection } from "./fake-connection.ts";

export class Outage {
  isDown = false;
  readonly #sink: EventSink;
  readonly #connections: readonly FakeConnection[];

  constructor(sink: EventSink, connections: readonly FakeConnection[]) {
    this.#sink = sink;
    this.#connections = connections;
    this.await("down");
    this.await("restart");
  }

  /** From now on it may strike. */
  await(kind: "down" | "restart"): void {
    if (this.#sink.wantsFault(kind)) this.#sink.post(new Strike(this, kind));
  }

  begin(kind: "down" | "restart"): void {
    this.#sink.changed(resources.pool);
    for (const connection of this.#connections) connection.lose();
    if (kind === "restart") return this.await("restart");
    this.isDown = true;
    this.#sink.post(new Heal(this));
  }

  heal(): void {
    this.#sink.changed(resources.pool);
    this.isDown = false;
    this.await("down");
  }
}

class Strike extends SimEvent {
  declare readonly kind: "down" | "restart";
  readonly #outage: Outage;
  constructor(outage: Outage, kind: "down" | "restart") {
    super(kind, { fault: kind });
    this.#outage = outage;
  }
  override deliver(): void {
    this.#outage.begin(this.kind);
  }
}

/** The server is up again: a choice, which time does not wait for. */
class Heal extends SimEvent {
  override readonly isBackground = true;
  readonly #outage: Outage;
  constructor(outage: Outage) {
    super("up");
    this.#outage = outage;
  }
  override deliver(): void {
    this.#outage.heal();
  }
}
