/**
 * The article's ReallyThreadedConnectionPool: a semaphore of maxconn permits lets callers wait instead of raising
 * "connection pool exhausted". The same code is stackoverflow.com/a/53437049.
 *
 * Faithful to its defects. A permit is lost when getconn raises (R01, R06) and when putconn does (R02); closeall leaves
 * the waiting forever (R03); a key asked for twice takes two permits for one connection (R04); there is no timeout (R07).
 *
 * Python hands the semaphore maxconn before `int()`: there "2" is a TypeError, and 2.7 a semaphore that never blocks.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import { Semaphore } from "./lock.ts";
import type { Key, PutOptions } from "./pool.ts";
import type { IntLike } from "./python-int.ts";
import { ThreadedConnectionPool } from "./threaded.ts";

/**
 * The article's pool. An ask beyond maxconn waits.
 *
 * @example
 * ```ts
 * const pool = await ReallyThreadedConnectionPool.create(1, 1, new FakeDriver());
 * const conn = await pool.getconn();
 * const waiting = pool.getconn();
 * await pool.putconn(conn);
 * (await waiting) === conn; // => true
 * ```
 */
export class ReallyThreadedConnectionPool extends ThreadedConnectionPool {
  readonly _semaphore: Semaphore;

  /** Throws `ValueError` for a negative maxconn, which the other pools take for "no limit" (R09). */
  constructor(minconn: IntLike, maxconn: IntLike, driver: Driver) {
    super(minconn, maxconn, driver);
    this._semaphore = new Semaphore(this.maxconn);
  }

  /** Free permits. */
  get permits(): number {
    return this._semaphore.permits;
  }

  override get waitingCount(): number {
    return this._semaphore.waitingCount + super.waitingCount;
  }

  override get blockedBy(): string | undefined {
    const lock = super.blockedBy;
    if (this._semaphore.waitingCount === 0) return lock;
    return lock === undefined ? "no permit is free" : `${lock} and no permit is free`;
  }

  override async getconn(key?: Key): Promise<Connection> {
    const permit = this._semaphore.acquire();
    if (permit !== undefined) await permit;
    return await super.getconn(key);
  }

  override async putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    await super.putconn(conn, options);
    this._semaphore.release();
  }
}
