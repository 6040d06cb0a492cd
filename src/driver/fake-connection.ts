/**
 * A simulated connection: psycopg2's `connection` on the near side, one PostgreSQL session on the far side, and between
 * them one operation at a time, in the order asked for.
 */
import { SimEvent, type EventSink } from "../sim/events.ts";
import { TransactionStatus, type Connection, type QueryResult } from "./driver.ts";
import { InterfaceError, OperationalError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import { Operation, type Asker, type Verb } from "./operation.ts";
import type { Session } from "./session.ts";

/** What a connection needs of the driver that opened it. */
export interface Wire {
  readonly sink: EventSink;
  /** Last touch before an operation is posted: a test may hold it or make it fail. */
  prepare(operation: Operation): void;
  closing(connection: FakeConnection): void;
  ended(connection: FakeConnection, how: "closed" | "lost"): void;
}

const none: readonly Operation[] = [];
/** Nobody holds a connection. */
export const nobody: readonly string[] = [];

export class FakeConnection implements Connection, Asker {
  /** "c1" for the first one asked for. */
  readonly id: string;
  autocommit = false;
  /** How often close was called while the connection was already closed by its owner. */
  closedAgain = 0;
  /** Whether its session has ended, on the server too. */
  hasEnded = false;
  /** Who holds it, as far as whoever lends it notes that down. */
  holders = nobody;
  /** What was asked for last. */
  asked: Operation | undefined;
  readonly #wire: Wire;
  readonly #session: Session;
  #closed: 0 | 1 | 2 = 0;
  #statusSet: TransactionStatus | undefined;
  /** A connection carries one operation at a time. */
  #underWay: Operation | undefined;
  /** What waits for it, oldest first. */
  #waiting: readonly Operation[] = none;
  #loss: SimEvent | undefined;
  /** The status that the session had when the server went away. */
  #lostAs: TransactionStatus | undefined;

  constructor(id: string, wire: Wire, session: Session) {
    this.id = id;
    this.#wire = wire;
    this.#session = session;
    if (!wire.sink.wantsFault("lost-idle")) return;
    this.#loss = new Loss(this);
    wire.sink.post(this.#loss);
  }

  get closed(): 0 | 1 | 2 {
    this.#wire.sink.looked(this.id);
    return this.#closed;
  }

  /** The server is gone, whether or not the connection has noticed. */
  get isLost(): boolean {
    return this.#lostAs !== undefined;
  }

  get transactionStatus(): TransactionStatus {
    this.#wire.sink.looked(this.id);
    // libpq has no status to give for a connection that is gone: PQTRANS_UNKNOWN.
    if (this.#closed !== 0) return TransactionStatus.UNKNOWN;
    if (this.#statusSet !== undefined) return this.#statusSet;
    return this.#underWay ? TransactionStatus.ACTIVE : (this.#lostAs ?? this.#session.status);
  }

  /** Says `status` from now on, whatever the session does, until the next operation completes. For tests. */
  setTransactionStatus(status: TransactionStatus): void {
    this.#statusSet = status;
  }

  /**
   * The server goes away. As with libpq, which reads only while it waits for an answer, nothing shows of it until the next
   * operation: that one fails, and from then on `closed` is 2 and the status UNKNOWN (seen with psycopg2 2.9.5).
   */
  lose(): void {
    if (this.#closed !== 0 || this.isLost) return;
    this.#lostAs = this.#session.status;
    this.#end("lost");
  }

  query(sql: string, params?: readonly unknown[]): Promise<QueryResult> {
    return this.#ask("query", sql, params) as Promise<QueryResult>;
  }

  commit(): Promise<void> {
    return this.#finish("commit");
  }

  rollback(): Promise<void> {
    return this.#finish("rollback");
  }

  close(): Promise<void> {
    if (this.#closed !== 0) {
      if (this.#closed === 1) this.closedAgain++;
      // As psycopg2: what was found broken is from now on closed by its owner.
      this.#closed = 1;
      return Promise.resolve();
    }
    // From the call on the connection is closed to its owner, though the server learns of it later.
    this.#closed = 1;
    this.#wire.closing(this);
    return this.#enqueue("close") as Promise<void>;
  }

  /** As psycopg2: without a transaction there is nothing to end, and nothing is sent. */
  #finish(verb: "commit" | "rollback"): Promise<void> {
    if (this.#closed === 0 && this.transactionStatus === TransactionStatus.IDLE) return Promise.resolve();
    return this.#ask(verb) as Promise<void>;
  }

  #ask(verb: Verb, sql?: string, params?: readonly unknown[]): Promise<unknown> {
    if (this.#closed !== 0) return Promise.reject(new InterfaceError("connection already closed"));
    return this.#enqueue(verb, sql, params);
  }

  #enqueue(verb: Verb, sql?: string, params?: readonly unknown[]): Promise<unknown> {
    const operation = (this.asked = new Operation(verb, this, this.id, sql, params));
    this.#wire.prepare(operation);
    if (this.#underWay) this.#waiting = [...this.#waiting, operation];
    else this.#send(operation);
    return operation.promise;
  }

  #send(operation: Operation): void {
    this.#underWay = operation;
    if (this.#loss) this.#loss.held = true;
    operation.isSent = true;
    this.#wire.sink.post(operation);
  }

  /** What is under way is delivered. */
  answer(operation: Operation, fault: Fault | undefined): QueryResult | undefined {
    try {
      if (operation.failure !== undefined) throw operation.failure;
      if (fault !== undefined) this.#inject(fault);
      if (this.isLost && operation.kind !== "close") throw this.#noticeLoss();
      this.#statusSet = undefined;
      return this.#act(operation);
    } catch (error) {
      if (operation.kind === "close") this.#closed = 0;
      throw error;
    }
  }

  /** The head's promise is settled: the next is sent only now, or at once it would be answered before it. */
  answered(): void {
    const [next] = this.#waiting;
    this.#underWay = undefined;
    if (next) {
      this.#waiting = this.#waiting.slice(1);
      this.#send(next);
    } else if (this.#loss) this.#loss.held = false;
  }

  #act({ kind, text, params }: Operation): QueryResult | undefined {
    const session = this.#session;
    switch (kind) {
      case "query":
        this.#beginIfNeeded();
        return session.execute(text, params);
      case "commit":
      case "rollback":
        session.execute(kind);
        return undefined;
      case "close":
        if (!this.isLost) this.#end("closed");
        return undefined;
      case "connect":
        throw new InterfaceError("connection is already open");
    }
  }

  #beginIfNeeded(): void {
    if (!this.autocommit && this.#session.status === TransactionStatus.IDLE) this.#session.execute("begin");
  }

  #inject(fault: Fault): void {
    switch (fault) {
      case "hang":
      case "lost-idle":
      case "refused":
        return;
      case "statement":
        this.#beginIfNeeded();
        this.#session.fail();
        throw new OperationalError("could not execute the statement", "58000");
      case "lost":
      case "rollback":
        this.lose();
        throw this.#noticeLoss();
      case "close":
        throw new OperationalError("close failed", "08006");
    }
  }

  #noticeLoss(): OperationalError {
    if (this.#closed === 0) this.#closed = 2;
    return new OperationalError("server closed the connection unexpectedly", "08006");
  }

  #end(how: "closed" | "lost"): void {
    this.hasEnded = true;
    this.#session.abandon();
    if (this.#loss) this.#wire.sink.cancel(this.#loss);
    this.#wire.ended(this, how);
  }
}

/** While nothing is under way on a connection the server may go away by itself, where the scenario wants that. */
class Loss extends SimEvent {
  readonly #connection: FakeConnection;
  constructor(connection: FakeConnection) {
    super("lose", { resource: connection.id, fault: "lost-idle" });
    this.#connection = connection;
  }
  override deliver(): void {
    this.#connection.lose();
  }
}
