/**
 * The books that all of psycopg2's pools keep, and what getconn, putconn and closeall do to them without a lock.
 *
 * Behaves as `AbstractConnectionPool` in psycopg2 2.9 (lib/pool.py), quirks included; Pnn, Knn, Hnn and Cnn below are
 * rows of docs/reference/psycopg2-quirks.md. It awaits where Python does I/O (connect, rollback, close) and nowhere
 * else. Python's id(conn) may come to name another connection once the first is collected; a Map's key cannot.
 */
import { TransactionStatus, type Connection, type Driver } from "../driver/driver.ts";
import { KeyError, PoolError, poolMessages, pythonRepr } from "./errors.ts";
import type { Key, Pool, PutOptions } from "./pool.ts";
import { pythonInt, type IntLike } from "./python-int.ts";

type Constructor<P> = new (minconn: IntLike, maxconn: IntLike, driver: Driver) => P;

/**
 * The base class of psycopg2's pools. Do not use it on its own.
 *
 * @example
 * ```ts
 * const pool: AbstractConnectionPool = await SimpleConnectionPool.create(1, 2, new FakeDriver());
 * pool._pool.length; // => 1
 * ```
 */
export abstract class AbstractConnectionPool implements Pool {
  /** Connections opened at the start, and the most that are kept idle (K01). Nothing refills the pool to it (K03). */
  readonly minconn: number;
  /** About the most that are lent: see the limit test in {@link _getconn}. Below 0 there is no limit (P05). */
  readonly maxconn: number;
  closed = false;
  readonly #driver: Driver;

  // Python's own names; they are what conformance compares.
  /** Idle connections. The last is the next to be lent (K06). */
  readonly _pool: Connection[] = [];
  /** Lent connections by key. */
  readonly _used = new Map<Key, Connection>();
  /** The key under which each connection was lent last. */
  readonly _rused = new Map<Connection, Key>();
  /** How many keys were made up: 1, 2, 3, … A caller's own 1 collides with them (H04). */
  _keys = 0;

  /** Opens nothing yet; {@link create} does. Throws `ValueError` for a limit that is no number. */
  constructor(minconn: IntLike, maxconn: IntLike, driver: Driver) {
    this.minconn = pythonInt("minconn", minconn);
    this.maxconn = pythonInt("maxconn", maxconn);
    this.#driver = driver;
  }

  /**
   * A pool with minconn open connections: what Python's constructor does. Rejects with what connect rejects with;
   * the connections opened until then stay open, and no caller has them (P08). minconn may exceed maxconn (P04).
   */
  static async create<P extends AbstractConnectionPool>(
    this: Constructor<P>,
    minconn: IntLike,
    maxconn: IntLike,
    driver: Driver,
  ): Promise<P> {
    const pool = new this(minconn, maxconn, driver);
    for (let opened = 0; opened < pool.minconn; opened += 1) await pool._connect();
    return pool;
  }

  abstract getconn(key?: Key): Promise<Connection>;
  abstract putconn(conn: Connection | undefined, options?: PutOptions): Promise<void>;
  abstract closeall(): Promise<void>;

  /** Opens a connection and lends it as `key`, or parks it when there is none. */
  protected async _connect(key?: Key): Promise<Connection> {
    const conn = await this.#driver.connect();
    if (isNone(key)) this._pool.push(conn);
    else this.#lend(key, conn);
    return conn;
  }

  protected _getkey(): number {
    this._keys += 1;
    return this._keys;
  }

  protected async _getconn(key?: Key): Promise<Connection> {
    if (this.closed) throw new PoolError(poolMessages.closed);
    const lentAs = isNone(key) ? this._getkey() : key;
    const lent = this._used.get(lentAs);
    // A caller that names a key in use gets the same connection, past every limit and even if it is closed (H02).
    if (lent !== undefined) return lent;
    // Nothing looks whether an idle connection still lives (H01).
    const idle = this._pool.pop();
    if (idle !== undefined) return this.#lend(lentAs, idle);
    // Equality, not "at least": once more than maxconn are lent there is no limit any more (P04, P09).
    if (this._used.size === this.maxconn) throw new PoolError(poolMessages.exhausted);
    return await this._connect(lentAs);
  }

  protected async _putconn(
    conn: Connection | undefined,
    { key, close = false }: PutOptions = {},
  ): Promise<void> {
    if (this.closed) throw new PoolError(poolMessages.closed);
    const lentAs = isNone(key) ? conn && this._rused.get(conn) : key;
    if (isNone(lentAs)) throw new PoolError(poolMessages.unkeyed);
    // Python: AttributeError, where it first looks at an attribute of None (H10).
    if (!conn) throw new TypeError("putconn was given a key but no connection");
    if (this._pool.length < this.minconn && !close) {
      // A closed connection is dropped, and no other takes its place (K04).
      if (conn.closed === 0) {
        const status = conn.transactionStatus;
        if (status === TransactionStatus.UNKNOWN) await conn.close();
        else {
          // Only the transaction ends: autocommit and the session's settings go to the next caller (K07). A connection
          // that breaks during its rollback is kept all the same (K08).
          if (status !== TransactionStatus.IDLE) await conn.rollback();
          this._pool.push(conn);
        }
      }
    } else await conn.close();
    // Only here is the slot given up: whatever was thrown above leaves it taken (P01, P02, P03), and a wrong key is
    // noticed after the connection was parked (H06 to H09). Without a lock, closeall may have come in between.
    if (!this.closed || this._used.has(lentAs)) {
      if (!this._used.delete(lentAs)) throw new KeyError(pythonRepr(lentAs));
      if (!this._rused.delete(conn)) throw new KeyError("id(conn)");
    }
  }

  /** Closes the idle and the lent, one after the other, and leaves both in the books (C01). */
  protected async _closeall(): Promise<void> {
    if (this.closed) throw new PoolError(poolMessages.closed);
    for (const conn of [...this._pool, ...this._used.values()]) {
      try {
        await conn.close();
      } catch {
        // As psycopg2: a connection that cannot be closed belongs to no caller any more (C05).
      }
    }
    this.closed = true;
  }

  #lend(key: Key, conn: Connection): Connection {
    this._used.set(key, conn);
    this._rused.set(conn, key);
    return conn;
  }
}

/** Python's `is None`. */
function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
