/** The errors that drivers raise, with psycopg2's class names. */

/** The server refused a statement. `sqlstate` is its five-character code (PostgreSQL, appendix A). */
export class DatabaseError extends Error {
  override readonly name: string = "DatabaseError";
  readonly sqlstate: string;
  constructor(message: string, sqlstate: string) {
    super(message);
    this.sqlstate = sqlstate;
  }
}

/** The session or the server failed: refused, lost, out of connections, serialization failure. */
export class OperationalError extends DatabaseError {
  override readonly name = "OperationalError";
}

/** The connection object was misused: for example a query on a closed connection. */
export class InterfaceError extends Error {
  override readonly name = "InterfaceError";
}
