/** What the factory of a pool for resources of any kind does with connections. */
import type { Connection, Driver } from "../driver/driver.ts";

/** A new connection in autocommit: no transaction is left open in a pool that knows of none. */
export function opened(driver: Driver): Promise<Connection> {
  return driver.connect().then((conn) => {
    conn.autocommit = true;
    return conn;
  });
}

/** Asks the server whether the connection is of use. */
export function stillAnswers(conn: Connection): Promise<boolean> {
  return conn.query("select 1").then(
    () => true,
    () => false,
  );
}
