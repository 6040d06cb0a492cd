/** The driver as a pool sees it: something that opens connections, each with psycopg2's transaction status. */

/**
 * Opens connections. A pool is given one and knows nothing else of the database.
 *
 * @example
 * ```ts
 * const driver: Driver = new FakeDriver();
 * const conn = await driver.connect();
 * conn.closed; // => 0
 * ```
 */
export interface Driver {
  /** Opens a connection. Rejects with {@link OperationalError} when the server refuses. */
  connect(): Promise<Connection>;
}

/**
 * One session with a server. The names and values are psycopg2's `connection`.
 *
 * @example
 * ```ts
 * const conn: Connection = await new PgMemDriver({ setup: "" }).connect();
 * (await conn.query("select 1 + 1 as two")).rows; // => [{ two: 2 }]
 * await conn.rollback();
 * await conn.close();
 * ```
 */
export interface Connection {
  /** 0 open, 1 closed by its owner, 2 found broken: psycopg2's `connection.closed`. */
  readonly closed: 0 | 1 | 2;
  /** psycopg2's `connection.info.transaction_status`; {@link TransactionStatus} names the values. */
  readonly transactionStatus: TransactionStatus;
  /** Off at first, as in psycopg2: the first query then begins a transaction. May be set while IDLE. */
  autocommit: boolean;
  /** Runs one statement. `$1`, `$2`, … in `sql` stand for `params`. */
  query(sql: string, params?: readonly unknown[]): Promise<QueryResult>;
  /** Ends the transaction. In a failed transaction (INERROR) this succeeds and rolls back, as PostgreSQL does. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Ends the session. Closing twice is allowed and does nothing. */
  close(): Promise<void>;
  /**
   * If this kind of connection has events: `told` is called once, some time after the server was lost, unless its owner has
   * closed it. A pool makes of it what its driver's `error` and `end` events are.
   */
  whenLost?(told: () => void): void;
}

/**
 * One row of a result, by the names of its columns.
 *
 * @example
 * ```ts
 * const row: Row = { id: 1, name: "Ada" };
 * ```
 */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The result of a statement.
 *
 * @example
 * ```ts
 * const { rows, rowCount }: QueryResult = { rows: [{ id: 1 }, { id: 2 }], rowCount: 2 };
 * rows.length === rowCount; // => true
 * ```
 */
export interface QueryResult {
  readonly rows: readonly Row[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

/** The result of a statement that gives none: a new one each time, as drivers do, since the caller may write on it. */
export function noRows(): QueryResult {
  return { rows: [], rowCount: 0 };
}

/**
 * psycopg2.extensions.TRANSACTION_STATUS_*, which are libpq's PQTRANS_*.
 *
 * @example
 * ```ts
 * const conn = await new FakeDriver().connect();
 * await conn.query("select 1");
 * conn.transactionStatus === TransactionStatus.INTRANS; // => true
 * ```
 */
export const TransactionStatus = {
  /** No transaction. */
  IDLE: 0,
  /** A statement is under way. */
  ACTIVE: 1,
  /** In a transaction, between statements. */
  INTRANS: 2,
  /** In a transaction that has failed: everything but its end is refused with SQLSTATE 25P02. */
  INERROR: 3,
  /** The server was lost. */
  UNKNOWN: 4,
} as const;

export type TransactionStatus = (typeof TransactionStatus)[keyof typeof TransactionStatus];
