/** The errors that drivers raise, with psycopg2's class names. */

/**
 * The server refused a statement. `sqlstate` is its five-character code (PostgreSQL, appendix A).
 *
 * @example
 * ```ts
 * const conn = await new PgMemDriver({ setup: "" }).connect();
 * await conn.query("select * from missing").catch((error: DatabaseError) => error.sqlstate); // => "42P01"
 * ```
 */
export class DatabaseError extends Error {
  override readonly name: string = "DatabaseError";
  readonly sqlstate: string;
  constructor(message: string, sqlstate: string) {
    super(message);
    this.sqlstate = sqlstate;
  }
}

/**
 * The session or the server failed: refused, lost, out of connections, serialization failure.
 *
 * @example
 * ```ts
 * const driver = new FakeDriver();
 * driver.failNext("connect");
 * await driver.connect().catch((error: unknown) => error instanceof OperationalError); // => true
 * ```
 */
export class OperationalError extends DatabaseError {
  override readonly name = "OperationalError";
}

/**
 * The connection object was misused: for example a query on a closed connection.
 *
 * @example
 * ```ts
 * const conn = await new FakeDriver().connect();
 * await conn.close();
 * await conn.query("select 1").catch(String); // => "InterfaceError: connection already closed"
 * ```
 */
export class InterfaceError extends Error {
  override readonly name = "InterfaceError";
}

/** SQLSTATE classes that psycopg2 raises as OperationalError (its documentation, "Exception classes"): not the caller's fault. */
const operational: ReadonlySet<string> = new Set([
  "08",
  "26",
  "27",
  "28",
  "34",
  "40",
  "53",
  "54",
  "55",
  "57",
  "58",
]);

/** The error of the class that psycopg2 raises for this SQLSTATE. */
export function databaseError(message: string, sqlstate: string): DatabaseError {
  const isOperational = operational.has(sqlstate.slice(0, 2));
  return isOperational ? new OperationalError(message, sqlstate) : new DatabaseError(message, sqlstate);
}
