/** A simulated connection: psycopg2's `connection` near, a PostgreSQL session far, between them one operation at a time, in order. */
import { SimEvent, type EventSink } from "../sim/events/events.ts";
import { TransactionStatus, type Connection, type QueryResult } from "./driver.ts";
import { Noting } from "./expando.ts";
import { noticeLoss, stateAtFirst, type State } from "./connection-state.ts";
import { InterfaceError, OperationalError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import { Loss, Told } from "./loss.ts";
import { Operation, type Asker, type Verb } from "./operation.ts";
import type { Session } from "./transaction-state.ts";

/** The part of its driver that a connection needs. */
export interface Wire {
  readonly sink: EventSink;
  /** Last touch before an operation is posted: a test may hold it or make it fail. */
  prepare(operation: Operation): void;
  /** Told when code asks who holds a connection. */
  named(): void;
  closing(connection: FakeConnection): void;
  /** Something was put on a connection that leads elsewhere, such as an object. */
  led(connection: FakeConnection): void;
  ended(connection: FakeConnection, how: "closed" | "lost"): void;
}

export class FakeConnection extends Noting implements Connection, Asker {
  readonly #wire: Wire;
  /** Reached by {@link #now} and {@link #changing} alone, which note that it was. */
  readonly #state = stateAtFirst();
  /** Reached by way of the state's two doors as well: it changes only where they were passed. */
  readonly #session: Session;
  readonly #loss: SimEvent | undefined;

  constructor(id: string, wire: Wire, session: Session) {
    super(id, wire.sink);
    this.#wire = wire;
    this.#session = session;
    if (!wire.sink.wantsFault("lost-idle")) return;
    this.#loss = new Loss(this);
    wire.sink.post(this.#loss);
  }

  /** Whether it is one itself: what is around one, even a Proxy, is not. */
  static isOne(value: unknown): value is FakeConnection {
    return typeof value === "object" && value !== null && #state in value;
  }

  /** Whether `conn` is one whose operations run no code but the test bed's own: no wrapper, and no method replaced. */
  static isPlain(conn: unknown): conn is FakeConnection {
    if (!FakeConnection.isOne(conn) || Object.getPrototypeOf(conn) !== FakeConnection.prototype) return false;
    if (!conn.leadsNowhere) return false;
    return conn.query === plain.query && conn.commit === plain.commit && conn.rollback === plain.rollback;
  }

  protected override led(): void {
    this.#wire.led(this);
  }

  get #now(): Readonly<State> {
    this.#wire.sink.looked(this.id);
    return this.#state;
  }

  get #changing(): State {
    this.#wire.sink.changed(this.id);
    return this.#state;
  }

  get autocommit(): boolean {
    return this.#now.autocommit;
  }

  set autocommit(isOn: boolean) {
    this.#changing.autocommit = isOn;
  }

  get closed(): 0 | 1 | 2 {
    return this.#now.closed;
  }

  /** How often close was called while the connection was already closed by its owner. */
  get closedAgain(): number {
    return this.#now.closedAgain;
  }

  /** Whether its session has ended, on the server too. */
  get hasEnded(): boolean {
    return this.#now.hasEnded;
  }

  /** The workers that hold it, as far as the lender notes them. */
  get holders(): readonly string[] {
    this.#wire.named();
    return this.#now.holders;
  }

  /** The same for the test bed's own use: it does not count as a question for a worker's name. */
  static holdersOf(connection: FakeConnection): readonly string[] {
    return connection.#now.holders;
  }

  set holders(workers: readonly string[]) {
    this.#changing.holders = workers;
  }

  /** The operation asked for last. */
  get asked(): Operation | undefined {
    return this.#state.asked;
  }

  /** The server is gone, whether or not the connection has noticed. */
  get isLost(): boolean {
    return this.#now.lostAs !== undefined;
  }

  get transactionStatus(): TransactionStatus {
    const { closed, statusSet, underWay, lostAs } = this.#now;
    // libpq has no status to give for a connection that is gone: PQTRANS_UNKNOWN.
    if (closed !== 0) return TransactionStatus.UNKNOWN;
    if (statusSet !== undefined) return statusSet;
    return underWay ? TransactionStatus.ACTIVE : (lostAs ?? this.#session.status);
  }

  /** Says `status` from now on, whatever the session does, until the next operation completes. For tests. */
  setTransactionStatus(status: TransactionStatus): void {
    this.#changing.statusSet = status;
  }

  /**
   * The server goes away. As with libpq, which reads only while it waits for an answer, nothing shows of it until the next
   * operation: that one fails, and from then on `closed` is 2 and the status UNKNOWN (seen with psycopg2 2.9.5).
   */
  lose(): void {
    const state = this.#changing;
    if (state.closed !== 0 || state.lostAs !== undefined) return;
    state.lostAs = this.#session.status;
    this.#end(state, "lost");
  }

  /** The columns that a statement would give. Throws as its {@link query} would. */
  describe(sql: string): ReturnType<Session["describe"]> {
    return this.#changing.lostAs === undefined ? this.#session.describe(sql) : undefined;
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

  whenLost(told: () => void): void {
    const state = this.#changing;
    state.listeners = [...state.listeners, told];
    if (state.lostAs !== undefined && state.listeners.length === 1) this.#wire.sink.post(new Told(this));
  }

  /** What is told of a loss runs the pool's code. A connection that its owner has closed is no news. */
  tellLoss(): void {
    const state = this.#changing;
    if (state.closed === 1) return;
    noticeLoss(state);
    for (const told of state.listeners) told();
  }

  close(): Promise<void> {
    const state = this.#changing;
    const wasClosed = state.closed;
    if (wasClosed === 1) {
      state.closedAgain++;
      return Promise.resolve();
    }
    // From the call on the connection is closed to its owner, though the server learns of it later. As psycopg2: what was
    // found broken is from now on closed by its owner, too.
    state.closed = 1;
    this.#wire.closing(this);
    if (wasClosed === 2) return Promise.resolve();
    // A close that throws has ended the session all the same, as a socket's does: or none could ever close it.
    this.#mayThrow("close", () => this.#end(state, "closed"));
    return this.#enqueue(state, "close") as Promise<void>;
  }

  /** As psycopg2: without a transaction there is nothing to end, and nothing is sent. */
  #finish(verb: "commit" | "rollback"): Promise<void> {
    if (this.closed === 0 && this.transactionStatus === TransactionStatus.IDLE) return Promise.resolve();
    return this.#ask(verb) as Promise<void>;
  }

  #ask(verb: Verb, sql?: string, params?: readonly unknown[]): Promise<unknown> {
    const state = this.#changing;
    if (state.closed !== 0) return Promise.reject(new InterfaceError("connection already closed"));
    this.#mayThrow(verb);
    return this.#enqueue(state, verb, sql, params);
  }

  #mayThrow(verb: Verb, before?: () => void): void {
    if (!this.#wire.sink.strikes("throws")) return;
    before?.();
    throw new OperationalError(`${verb} threw`, "58000");
  }

  #enqueue(state: State, verb: Verb, sql?: string, params?: readonly unknown[]): Promise<unknown> {
    const operation = new Operation(verb, this, this.id, sql, params);
    state.asked = operation;
    this.#wire.prepare(operation);
    if (state.underWay) state.waiting = [...state.waiting, operation];
    else this.#send(state, operation);
    return operation.promise;
  }

  #send(state: State, operation: Operation): void {
    state.underWay = operation;
    if (this.#loss) this.#loss.held = true;
    operation.isSent = true;
    this.#wire.sink.post(operation);
  }

  /** Delivers the operation that is under way. */
  answer(operation: Operation, fault: Fault | undefined): QueryResult | undefined {
    const state = this.#changing;
    try {
      operation.failEarly(this.#session);
      if (fault !== undefined) this.#inject(state, fault);
      if (state.lostAs !== undefined && operation.kind !== "close") throw noticeLoss(state);
      state.statusSet = undefined;
      return this.#act(state, operation);
    } catch (error) {
      if (operation.kind === "close" && fault !== "close-lost") state.closed = 0;
      throw error;
    }
  }

  /** The head's promise is settled: the next is sent only now, or at once it would be answered before it. */
  answered(): void {
    const state = this.#changing;
    const [next] = state.waiting;
    state.underWay = undefined;
    if (next) {
      state.waiting = state.waiting.slice(1);
      this.#send(state, next);
    } else if (this.#loss) this.#loss.held = false;
  }

  #act(state: State, { kind, text, params }: Operation): QueryResult | undefined {
    const session = this.#session;
    switch (kind) {
      case "query":
        this.#beginIfNeeded(state);
        return session.execute(text, params);
      case "commit":
      case "rollback":
        session.execute(kind);
        return undefined;
      case "close":
        if (state.lostAs === undefined) this.#end(state, "closed");
        return undefined;
      case "connect":
        throw new InterfaceError("connection is already open");
    }
  }

  #beginIfNeeded({ autocommit }: State): void {
    if (!autocommit && this.#session.status === TransactionStatus.IDLE) this.#session.execute("begin");
  }

  /** The other kinds strike elsewhere: the world hangs, the driver refuses, and an outage is an event. */
  #inject(state: State, fault: Fault): void {
    if (fault === "statement") {
      this.#beginIfNeeded(state);
      this.#session.fail();
      throw new OperationalError("could not execute the statement", "58000");
    }
    if (fault === "lost" || fault === "rollback") {
      this.lose();
      throw noticeLoss(state);
    }
    if (fault !== "close" && fault !== "close-lost") return;
    if (fault === "close-lost" && state.lostAs === undefined) this.#end(state, "closed");
    throw new OperationalError("close failed", "08006");
  }

  #end(state: State, how: "closed" | "lost"): void {
    state.hasEnded = true;
    this.#session.abandon();
    if (this.#loss) this.#wire.sink.cancel(this.#loss);
    this.#wire.ended(this, how);
    if (how === "lost" && state.listeners.length > 0) this.#wire.sink.post(new Told(this));
  }
}

/** The methods as they are here, whatever is made of the prototype later. */
const plain = {
  query: Object.getOwnPropertyDescriptor(FakeConnection.prototype, "query")?.value as unknown,
  commit: Object.getOwnPropertyDescriptor(FakeConnection.prototype, "commit")?.value as unknown,
  rollback: Object.getOwnPropertyDescriptor(FakeConnection.prototype, "rollback")?.value as unknown,
};
