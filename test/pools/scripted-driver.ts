/**
 * A driver whose connections do what the test says: the fake that recorded the quirks of the real psycopg2, with its
 * attributes `closed` and `transaction_status`, its `close()` and `rollback()`, and failures and holds on demand.
 */
import type { Connection, Driver, QueryResult } from "../../src/driver/driver.ts";
import { TransactionStatus } from "../../src/driver/driver.ts";

type Operation = "connect" | "close" | "rollback";

/** What the next operations do: throw, or wait until the test lets them go on. */
export class Script {
  readonly #failures = new Map<Operation, Error>();
  readonly #holds = new Map<Operation, Promise<void>>();

  /** Every `operation` from now on throws, until `error` is undefined. */
  fail(operation: Operation, error: Error | undefined): void {
    if (error) this.#failures.set(operation, error);
    else this.#failures.delete(operation);
  }

  /** Every `operation` from now on waits until the function that this returns is called. */
  hold(operation: Operation): () => void {
    const { promise, resolve } = gate();
    this.#holds.set(operation, promise);
    return () => {
      this.#holds.delete(operation);
      resolve();
    };
  }

  async run(operation: Operation): Promise<void> {
    await this.#holds.get(operation);
    const failure = this.#failures.get(operation);
    if (failure) throw failure;
  }
}

export class ScriptedConnection implements Connection {
  readonly name: string;
  readonly script = new Script();
  readonly calls: string[] = [];
  closed: 0 | 1 | 2 = 0;
  /** Where it is set, looking at the status throws it (P03). */
  statusError: Error | undefined;
  #status: TransactionStatus = TransactionStatus.IDLE;
  autocommit = false;
  rows: QueryResult["rows"] = [];

  constructor(name: string) {
    this.name = name;
  }

  get transactionStatus(): TransactionStatus {
    if (this.statusError) throw this.statusError;
    return this.#status;
  }

  set transactionStatus(status: TransactionStatus) {
    this.#status = status;
  }

  query(sql: string): Promise<QueryResult> {
    this.calls.push(sql);
    this.transactionStatus = TransactionStatus.INTRANS;
    return Promise.resolve({ rows: this.rows, rowCount: this.rows.length });
  }

  commit(): Promise<void> {
    this.calls.push("commit");
    this.transactionStatus = TransactionStatus.IDLE;
    return Promise.resolve();
  }

  async rollback(): Promise<void> {
    this.calls.push("rollback");
    await this.script.run("rollback");
    this.transactionStatus = TransactionStatus.IDLE;
  }

  async close(): Promise<void> {
    this.calls.push("close");
    await this.script.run("close");
    this.closed = 1;
  }
}

/** Opens c1, c2, c3, … */
export class ScriptedDriver implements Driver {
  readonly script = new Script();
  readonly opened: ScriptedConnection[] = [];

  async connect(): Promise<ScriptedConnection> {
    await this.script.run("connect");
    const conn = new ScriptedConnection(`c${this.opened.length + 1}`);
    this.opened.push(conn);
    return conn;
  }
}

/** What became of `promise` once everything that can run has run: nothing here waits for real time. */
export async function settled<T>(promise: Promise<T>): Promise<T | "BLOCKED"> {
  let outcome: { readonly value: Promise<T> } | undefined;
  const seen = () => (outcome = { value: promise });
  promise.then(seen, seen);
  await new Promise((resolve) => setImmediate(resolve));
  return outcome ? await outcome.value : "BLOCKED";
}

function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
