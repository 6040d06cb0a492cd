/**
 * A driver whose every operation is an event that waits to be delivered, over a server that answers at once.
 *
 * Given a world, the world's run loop decides when and how each operation ends. Given none, operations complete at once,
 * but for those that a test holds, hangs or makes fail.
 */
import { atOnce, type EventSink } from "../sim/events/events.ts";
import { resources } from "../sim/dependence/footprint.ts";
import type { Driver } from "./driver.ts";
import { OperationalError } from "./errors.ts";
import { FakeConnection, type Wire } from "./fake-connection.ts";
import type { Fault } from "./faults.ts";
import { Interference } from "./interference.ts";
import { Outage } from "./outage.ts";
import { Operation, type Asker, type Verb } from "./operation.ts";
import { emptyServer, type Server } from "./server.ts";
import { Session } from "./transaction-state.ts";

/** Told of what becomes of connections. */
export interface DriverWatcher {
  asked?(): void;
  connected?(connection: FakeConnection): void;
  /** Asked who holds a connection. */
  named?(): void;
  /** Its owner has called close, which will take until it has ended. */
  closing?(connection: FakeConnection): void;
  ended?(connection: FakeConnection, how: "closed" | "lost"): void;
  /** Something was put on it that leads elsewhere, such as an object. */
  led?(connection: FakeConnection): void;
}

export interface FakeDriverOptions {
  /** Where operations are posted: a world. */
  readonly sink?: EventSink;
  /** Answers statements; by default it accepts everything and stores nothing. */
  readonly server?: Server | undefined;
  readonly watcher?: DriverWatcher;
  /** The prefix of connections' names, before their number; "c" by default. */
  readonly prefix?: string;
  /** autocommit of new connections. Off by default, as in psycopg2. */
  readonly autocommit?: boolean;
}

/**
 * Opens connections to a server in memory. By default that accepts every statement and stores nothing.
 *
 * @example
 * ```ts
 * const driver = new FakeDriver();
 * driver.failNext("query", new Error("no such table"));
 * const conn = await driver.connect();
 * await conn.query("select * from t").catch(String); // => "Error: no such table"
 * ```
 */
export class FakeDriver implements Driver, Wire, Asker {
  readonly sink: EventSink;
  /** Every connection that was opened, in that order. */
  readonly connections: FakeConnection[] = [];
  readonly #server: Server;
  /**
   * Undefined where the server keeps nothing that its sessions could share. Any other server is a user's object, which the
   * pool's code and rules may look at.
   */
  readonly #touchServer: (() => void) | undefined;
  readonly #watcher: DriverWatcher | undefined;
  readonly #autocommit: boolean;
  #interference: Interference | undefined;
  readonly #prefix: string;
  #asked = 0;
  #refused = 0;
  readonly #outage: Outage | undefined;

  constructor(options: FakeDriverOptions = {}) {
    this.sink = options.sink ?? atOnce;
    this.#server = options.server ?? emptyServer;
    this.#touchServer = this.#server === emptyServer ? undefined : () => this.sink.changed(resources.pool);
    this.#watcher = options.watcher;
    this.#autocommit = options.autocommit ?? false;
    this.#prefix = options.prefix ?? "c";
    const mayBreakDown = this.sink.wantsFault("down") || this.sink.wantsFault("restart");
    if (mayBreakDown) this.#outage = new Outage(this.sink, this.connections);
  }

  /** Whether no connection can be opened. */
  get isDown(): boolean {
    return this.#outage?.isDown === true;
  }

  /** How many connects were begun so far. */
  get connectsBegun(): number {
    return this.#asked;
  }

  get connectsUnderWay(): number {
    return this.#asked - this.#refused - this.connections.length;
  }

  connect(): Promise<FakeConnection> {
    if (this.sink.strikes("throws")) throw new OperationalError("connect threw", "08001");
    this.#watcher?.asked?.();
    const operation = new Operation("connect", this, this.#prefix + ++this.#asked);
    this.prepare(operation);
    operation.isSent = true;
    this.sink.post(operation);
    return operation.promise as Promise<FakeConnection>;
  }

  answer(operation: Operation, fault: Fault | undefined): FakeConnection {
    const failure =
      fault === "refused" || this.isDown ? new OperationalError("connection refused", "08001") : undefined;
    if (operation.failure !== undefined || failure) {
      this.#refused++;
      throw operation.failure ?? failure;
    }
    this.#touchServer?.();
    const session = new Session(this.#server.open(), this.#touchServer);
    const connection = new FakeConnection(operation.resource, this, session);
    connection.autocommit = this.#autocommit;
    this.connections.push(connection);
    this.#watcher?.connected?.(connection);
    return connection;
  }

  answered(): void {}

  /** The next operation of this kind fails with `error`, an OperationalError by default. */
  failNext(verb: Verb, error?: unknown): void {
    (this.#interference ??= new Interference()).failNext(verb, error);
  }

  /** The next operation of this kind completes only after {@link release} is called. */
  holdNext(verb: Verb): void {
    (this.#interference ??= new Interference()).holdNext(verb);
  }

  /** Lets every held operation of this kind go on. */
  release(verb: Verb): void {
    const freed = this.#interference?.release(verb).filter(({ isSent }) => isSent) ?? [];
    for (const operation of freed) this.sink.released(operation);
  }

  prepare(operation: Operation): void {
    this.#interference?.prepare(operation);
  }

  named(): void {
    this.#watcher?.named?.();
  }

  closing(connection: FakeConnection): void {
    this.#watcher?.closing?.(connection);
  }

  led(connection: FakeConnection): void {
    this.#watcher?.led?.(connection);
  }

  ended(connection: FakeConnection, how: "closed" | "lost"): void {
    this.#watcher?.ended?.(connection, how);
  }
}
