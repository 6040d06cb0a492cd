/**
 * A driver whose every operation is an event that waits to be delivered, over a server that answers at once.
 *
 * Given a world, the world's run loop decides when and how each operation ends. Given none, operations complete at once,
 * but for those that a test holds, hangs or makes fail.
 */
import { atOnce, type EventSink } from "../sim/events.ts";
import type { Driver } from "./driver.ts";
import { OperationalError } from "./errors.ts";
import { FakeConnection, type Wire } from "./fake-connection.ts";
import type { Fault } from "./faults.ts";
import { Operation, type Asker, type Verb } from "./operation.ts";
import { emptyServer, type Server } from "./server.ts";
import { Session } from "./session.ts";

/** Told of what becomes of connections. */
export interface DriverWatcher {
  asked?(): void;
  opened?(connection: FakeConnection): void;
  ended?(connection: FakeConnection, how: "closed" | "lost"): void;
}

export interface FakeDriverOptions {
  /** Where operations are posted: a world. */
  readonly sink?: EventSink;
  /** What answers statements; accepts everything and stores nothing by default. */
  readonly server?: Server;
  readonly watcher?: DriverWatcher;
  /** autocommit of new connections. Off by default, as in psycopg2. */
  readonly autocommit?: boolean;
}

export class FakeDriver implements Driver, Wire, Asker {
  readonly sink: EventSink;
  /** Every connection that was opened, in the order of asking. */
  readonly connections: FakeConnection[] = [];
  readonly #server: Server;
  readonly #watcher: DriverWatcher;
  readonly #autocommit: boolean;
  readonly #failures = new Map<Verb, unknown[]>();
  readonly #holds = new Map<Verb, number>();
  readonly #held: Operation[] = [];
  #asked = 0;
  /** Connections are numbered as they are asked for. */
  readonly #ids = new Map<Operation, string>();

  constructor(options: FakeDriverOptions = {}) {
    this.sink = options.sink ?? atOnce;
    this.#server = options.server ?? emptyServer;
    this.#watcher = options.watcher ?? {};
    this.#autocommit = options.autocommit ?? false;
  }

  connect(): Promise<FakeConnection> {
    this.#watcher.asked?.();
    const operation = new Operation("connect", this);
    this.#ids.set(operation, `c${++this.#asked}`);
    this.prepare(operation);
    this.sink.post(operation);
    return operation.promise as Promise<FakeConnection>;
  }

  answer(operation: Operation, fault: Fault | undefined): FakeConnection {
    if (operation.failure !== undefined) throw operation.failure;
    if (fault === "refused") throw new OperationalError("connection refused", "08001");
    const id = this.#ids.get(operation) ?? "";
    const connection = new FakeConnection(id, this, new Session(this.#server.open()));
    connection.autocommit = this.#autocommit;
    this.connections.push(connection);
    this.#watcher.opened?.(connection);
    return connection;
  }

  /** The next operation of this kind fails with `error`. */
  failNext(verb: Verb, error: unknown = new OperationalError(`${verb} failed`, "08006")): void {
    const queued = this.#failures.get(verb);
    if (queued) queued.push(error);
    else this.#failures.set(verb, [error]);
  }

  /** The next operation of this kind does not complete until {@link release} lets it: never, if nobody does. */
  holdNext(verb: Verb): void {
    this.#holds.set(verb, (this.#holds.get(verb) ?? 0) + 1);
  }

  /** Lets every held operation of this kind go on. */
  release(verb: Verb): void {
    for (const operation of this.#held.filter(({ kind }) => kind === verb)) {
      this.#held.splice(this.#held.indexOf(operation), 1);
      operation.held = false;
      this.sink.released(operation);
    }
  }

  prepare(operation: Operation): void {
    if (this.#failures.size === 0 && this.#holds.size === 0) return;
    const verb = operation.kind;
    operation.failure = this.#failures.get(verb)?.shift();
    const holds = this.#holds.get(verb) ?? 0;
    if (holds === 0) return;
    this.#holds.set(verb, holds - 1);
    operation.held = true;
    this.#held.push(operation);
  }

  ended(connection: FakeConnection, how: "closed" | "lost"): void {
    this.#watcher.ended?.(connection, how);
  }
}
