/** The faked server of recorder.py once more, for our pools: the same names, failures and interruptions. */
import type { Connection, Driver, QueryResult } from "../../../src/driver/driver.ts";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import { InterfaceError, OperationalError } from "../../../src/driver/errors.ts";
import type { ErrorName, Operation, Who } from "./program.ts";

/** Taken within an operation, before it fails or succeeds. */
type Interruption = () => Promise<void>;

export class FakeServer implements Driver {
  /** Results of the next connects; null succeeds. */
  connects: (ErrorName | null)[];
  readonly during = new Map<Operation, Interruption>();
  readonly opened: FakeConnection[] = [];
  /** What getconn gave, in order. */
  readonly lent: FakeConnection[] = [];
  readonly #foreign = new FakeConnection("f", this);
  #io: string[] = [];

  constructor(connects: readonly (ErrorName | null)[]) {
    this.connects = [...connects];
  }

  async connect(): Promise<FakeConnection> {
    await this.enter("connect", "connect");
    throwIf(this.connects.shift(), "connect");
    const conn = new FakeConnection(`c${this.opened.length + 1}`, this);
    this.opened.push(conn);
    return conn;
  }

  async enter(operation: Operation, line: string): Promise<void> {
    this.#io.push(line);
    const interruption = this.during.get(operation);
    this.during.delete(operation);
    await interruption?.();
  }

  /** The operations since it was asked last. */
  takeIo(): string[] {
    const io = this.#io;
    this.#io = [];
    return io;
  }

  who(who: Who): FakeConnection | undefined {
    if (who.kind === "none") return undefined;
    if (who.kind === "lent" && this.lent.length > 0) return this.lent.at(-1 - (who.back % this.lent.length));
    if (who.kind === "foreign" || this.opened.length === 0) return this.#foreign;
    return this.opened[(who.kind === "opened" ? who.index : 0) % this.opened.length];
  }
}

export class FakeConnection implements Connection {
  readonly name: string;
  closed: Connection["closed"] = 0;
  status: TransactionStatus = TransactionStatus.IDLE;
  autocommit = false;
  readonly failures = new Map<"status" | "rollback" | "close", ErrorName | null>();
  readonly #server: FakeServer;

  constructor(name: string, server: FakeServer) {
    this.name = name;
    this.#server = server;
  }

  get transactionStatus(): TransactionStatus {
    throwIf(this.failures.get("status"), "status");
    return this.status;
  }

  async rollback(): Promise<void> {
    await this.#server.enter("rollback", `${this.name} rollback`);
    throwIf(this.failures.get("rollback"), "rollback");
    this.status = TransactionStatus.IDLE;
  }

  async close(): Promise<void> {
    await this.#server.enter("close", `${this.name} close`);
    throwIf(this.failures.get("close"), "close");
    this.closed = 1;
  }

  // No pool runs a statement.
  query(): Promise<QueryResult> {
    return Promise.reject(new Error("a pool ran a statement"));
  }

  commit(): Promise<void> {
    return Promise.reject(new Error("a pool committed"));
  }
}

function throwIf(error: ErrorName | null | undefined, operation: string): void {
  if (error === "OperationalError") throw new OperationalError(`${operation} failed`, "08006");
  if (error === "InterfaceError") throw new InterfaceError(`${operation} failed`);
}
