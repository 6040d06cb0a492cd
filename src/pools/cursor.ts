/**
 * The article's `get_cursor`: borrow a connection, work on a cursor of it, give the connection back in `finally`.
 *
 * Faithful to it in that nothing commits: putconn rolls back what the caller did not commit through
 * `cursor.connection`. Unlike it, the connection is asked for before the `try`: where Python asks inside, a failing
 * getconn reaches `putconn(conn)` with `conn` unbound, and that second error hides the first.
 */
import type { Connection, Row } from "../driver/driver.ts";
import { ProgrammingError } from "./errors.ts";
import type { Pool } from "./pool.ts";

/**
 * As much of psycopg2's `cursor` as the article uses. Rows are records where psycopg2 has tuples.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(1, 1, new PgMemDriver({ setup: "" }));
 * const cursor = new Cursor(await pool.getconn(), pool);
 * await cursor.execute("select 1 as one");
 * cursor.fetchall(); // => [{ one: 1 }]
 * ```
 */
export class Cursor implements AsyncDisposable {
  readonly connection: Connection;
  readonly #pool: Pool;
  #rows: readonly Row[] | undefined;

  constructor(connection: Connection, pool: Pool) {
    this.connection = connection;
    this.#pool = pool;
  }

  async execute(sql: string, params?: readonly unknown[]): Promise<void> {
    this.#rows = undefined;
    const result = await this.connection.query(sql, params);
    this.#rows = result.rows;
  }

  /** The rows not fetched yet; no I/O, as in psycopg2. Throws {@link ProgrammingError} before any statement succeeded. */
  fetchall(): readonly Row[] {
    if (this.#rows === undefined) throw new ProgrammingError("no results to fetch");
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Gives the connection back to its pool: what the end of Python's `with` block does. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.putconn(this.connection);
  }
}

/**
 * For `await using cursor = await getCursor(pool)`. If body and putconn both throw, a SuppressedError holds both.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(1, 1, new PgMemDriver({ setup: "" }));
 * await using cursor = await getCursor(pool);
 * await cursor.execute("select 1 as one");
 * cursor.fetchall(); // => [{ one: 1 }]
 * ```
 */
export async function getCursor(pool: Pool): Promise<Cursor> {
  return new Cursor(await pool.getconn(), pool);
}

/**
 * Runs `use` with a cursor. If `use` and putconn both throw, putconn's error is the one seen, as in Python (quirk C03).
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(1, 1, new PgMemDriver({ setup: "create table t (n int)" }));
 * await withCursor(pool, async (cursor) => {
 *   await cursor.execute("insert into t values (1)");
 *   await cursor.connection.commit();
 * });
 * await withCursor(pool, ({ connection }) => connection.query("select * from t")); // => { rows: [{ n: 1 }], rowCount: 1 }
 * ```
 */
export async function withCursor<T>(pool: Pool, use: (cursor: Cursor) => T | Promise<T>): Promise<T> {
  const cursor = await getCursor(pool);
  try {
    return await use(cursor);
  } finally {
    await pool.putconn(cursor.connection);
  }
}
