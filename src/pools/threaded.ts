/**
 * `psycopg2.pool.ThreadedConnectionPool`: each call runs from start to end under one lock.
 *
 * The lock is held while a connection is opened, rolled back or closed: other calls wait meanwhile, even for an
 * idle connection (L01), and forever if that operation hangs (L02) or calls the pool itself (L03).
 */
import type { Connection } from "../driver/driver.ts";
import { AbstractConnectionPool } from "./abstract.ts";
import { Lock } from "./lock.ts";
import type { Key, PutOptions } from "./pool.ts";

/**
 * psycopg2's pool with a lock. It refuses an ask beyond maxconn.
 *
 * @example
 * ```ts
 * const pool = await ThreadedConnectionPool.create(1, 1, new FakeDriver());
 * const conn = await pool.getconn();
 * await pool.getconn().catch(String); // => "PoolError: connection pool exhausted"
 * await pool.putconn(conn);
 * ```
 */
export class ThreadedConnectionPool extends AbstractConnectionPool {
  readonly _lock = new Lock();
  #asksWaiting = 0;

  /** getconn calls that have to wait. Not in psycopg2; for observers of a pool. */
  get waitingCount(): number {
    return this.#asksWaiting;
  }

  /** The lock or permit that waiting calls wait for, in words. Not in psycopg2. */
  get blockedBy(): string | undefined {
    return this._lock.waitingCount > 0 ? "the pool's lock is held" : undefined;
  }

  async getconn(key?: Key): Promise<Connection> {
    const turn = this._lock.acquire();
    if (turn !== undefined) {
      this.#asksWaiting += 1;
      await turn;
      this.#asksWaiting -= 1;
    }
    try {
      return await this._getconn(key);
    } finally {
      this._lock.release();
    }
  }

  async putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const turn = this._lock.acquire();
    if (turn !== undefined) await turn;
    try {
      await this._putconn(conn, options);
    } finally {
      this._lock.release();
    }
  }

  async closeall(): Promise<void> {
    const turn = this._lock.acquire();
    if (turn !== undefined) await turn;
    try {
      await this._closeall();
    } finally {
      this._lock.release();
    }
  }
}
