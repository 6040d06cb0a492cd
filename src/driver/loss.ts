/** A server that goes away while nothing is under way on a connection, and the news of a loss. */
import { SimEvent } from "../sim/events/events.ts";

interface Losing {
  readonly id: string;
  lose(): void;
  tellLoss(): void;
}

/** While nothing is under way on a connection the server may go away by itself, where the scenario wants that. */
export class Loss extends SimEvent {
  readonly #connection: Losing;
  constructor(connection: Losing) {
    super("lose", { resource: connection.id, fault: "lost-idle" });
    this.#connection = connection;
  }
  override deliver(): void {
    this.#connection.lose();
  }
}

/** The loss is told to those who listen, as a socket's end that arrives. */
export class Told extends SimEvent {
  readonly #connection: Losing;
  constructor(connection: Losing) {
    super("told", { resource: connection.id });
    this.#connection = connection;
  }
  override deliver(): void {
    this.#connection.tellLoss();
  }
}
