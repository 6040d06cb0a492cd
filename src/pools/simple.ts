/**
 * `psycopg2.pool.SimpleConnectionPool`: no lock, for one worker only.
 *
 * Shared by several it lends more than maxconn: both find room, both connect, both enter their connection (P09).
 */
import type { Connection } from "../driver/driver.ts";
import { AbstractConnectionPool } from "./abstract.ts";
import type { Key, PutOptions } from "./pool.ts";

/**
 * psycopg2's pool without a lock.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(1, 2, new FakeDriver());
 * const conn = await pool.getconn();
 * await pool.putconn(conn);
 * await pool.closeall();
 * ```
 */
export class SimpleConnectionPool extends AbstractConnectionPool {
  getconn(key?: Key): Promise<Connection> {
    return this._getconn(key);
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    return this._putconn(conn, options);
  }

  closeall(): Promise<void> {
    return this._closeall();
  }
}
