/** One session with a real server: statements one at a time, and the transaction status as the server reports it. */
import { TransactionStatus, type Connection, type QueryResult, type Row } from "./driver.ts";
import { databaseError, InterfaceError, OperationalError } from "./errors.ts";

/** What we use of pg's `Client`. Written down here so that our types do not need pg's. */
export interface PgClient {
  connect(): Promise<unknown>;
  query(statement: { text: string; values?: unknown[] }): Promise<unknown>;
  end(): Promise<void>;
  /** The status byte of the last ReadyForQuery (protocol 54.7): I idle, T in a transaction, E in a failed one. */
  getTransactionStatus(): string | null;
  on(event: "error" | "end" | "drain", listener: (error?: Error) => void): unknown;
}

interface PgResult {
  readonly rows: readonly Row[];
  readonly rowCount: number | null;
}

const statuses: Readonly<Record<string, TransactionStatus>> = {
  I: TransactionStatus.IDLE,
  T: TransactionStatus.INTRANS,
  E: TransactionStatus.INERROR,
};

export class PostgresConnection implements Connection {
  autocommit = false;
  readonly #client: PgClient;
  #closed: 0 | 1 | 2 = 0;
  #isLost = false;
  #underWay = 0;
  /** Settles when the last operation asked for has: a session runs one statement at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Called at each ReadyForQuery, and when the server is lost. */
  #rested: () => void = () => {};

  constructor(client: PgClient) {
    this.#client = client;
    // pg tells of a lost server by both, in either order; without a listener "error" would end the process. It tells at
    // once, but as with libpq nothing shows of it until the next operation (seen with psycopg2 2.9.5).
    const lose = (): void => {
      this.#isLost = true;
      this.#rested();
    };
    client.on("error", lose);
    client.on("end", lose);
    client.on("drain", () => this.#rested());
  }

  get closed(): 0 | 1 | 2 {
    return this.#closed;
  }

  get transactionStatus(): TransactionStatus {
    if (this.#closed !== 0) return TransactionStatus.UNKNOWN;
    return this.#underWay > 0 ? TransactionStatus.ACTIVE : this.#sessionStatus();
  }

  query(sql: string, params: readonly unknown[] = []): Promise<QueryResult> {
    return this.#inTurn(async () => {
      if (!this.autocommit && this.#sessionStatus() === TransactionStatus.IDLE) await this.#send("begin", []);
      return this.#send(sql, params);
    });
  }

  commit(): Promise<void> {
    return this.#finish("commit");
  }

  rollback(): Promise<void> {
    return this.#finish("rollback");
  }

  async close(): Promise<void> {
    const isOver = this.#closed !== 0;
    const turn = this.#turn;
    // From the call on the connection is closed to its owner, though the server learns of it later.
    this.#closed = 1;
    if (isOver) return;
    await turn;
    await this.#client.end();
  }

  /** As psycopg2: without a transaction there is nothing to end, and nothing is sent. */
  #finish(sql: "commit" | "rollback"): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#sessionStatus() !== TransactionStatus.IDLE) await this.#send(sql, []);
    });
  }

  #sessionStatus(): TransactionStatus {
    return statuses[this.#client.getTransactionStatus() ?? "I"] ?? TransactionStatus.UNKNOWN;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#closed !== 0) return Promise.reject(new InterfaceError("connection already closed"));
    this.#underWay++;
    const result = this.#turn.then(async () => {
      try {
        return await act();
      } finally {
        this.#underWay--;
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #send(text: string, params: readonly unknown[]): Promise<QueryResult> {
    if (this.#isLost) throw this.#noticeLoss();
    // pg rejects at the error message, before the server has said in which state that leaves the transaction.
    const rest = new Promise<void>((resolve) => (this.#rested = resolve));
    try {
      const answer = await this.#client.query(params.length > 0 ? { text, values: [...params] } : { text });
      await rest;
      // Several statements in one text have several results; as in psycopg2, the last one counts.
      const result = (Array.isArray(answer) ? answer.at(-1) : answer) as PgResult;
      return { rows: result.rows, rowCount: result.rowCount ?? 0 };
    } catch (error) {
      await rest;
      throw this.#translate(error);
    }
  }

  #translate(error: unknown): Error {
    if (this.#isLost) return this.#noticeLoss();
    const { message, code } = error as { message: string; code?: string };
    const isSqlstate = code?.length === 5 && "severity" in (error as object);
    return isSqlstate ? databaseError(message, code) : new InterfaceError(message);
  }

  #noticeLoss(): OperationalError {
    if (this.#closed === 0) this.#closed = 2;
    return new OperationalError("server closed the connection unexpectedly", "08006");
  }
}
