/** ThreadedConnectionPool and its kin with one difference each, which the bridge must see. */
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { Key, PoolUnderTest, PutOptions, Subject } from "../../src/pools/pool.ts";
import { ReallyThreadedConnectionPool } from "../../src/pools/really-threaded.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";

/** Lends the connection that has been idle longest. */
class OldestFirst extends ThreadedConnectionPool {
  protected override _getconn(key?: Key): Promise<Connection> {
    this._pool.reverse();
    return super._getconn(key).finally(() => this._pool.reverse());
  }
}

/** Parks what comes back in the middle of its transaction. */
class NoRollback extends ThreadedConnectionPool {
  protected override async _putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const key = conn && this._rused.get(conn);
    if (!conn || this.closed || this._pool.length >= this.minconn) return super._putconn(conn, options);
    this._pool.push(conn);
    this._used.delete(key);
    this._rused.delete(conn);
  }
}

/** Does not look at the limit: the call that would be refused opens one more. */
class NoLimit extends ThreadedConnectionPool {
  protected override async _getconn(key?: Key): Promise<Connection> {
    try {
      return await super._getconn(key);
    } catch (error) {
      if (this.closed) throw error;
      return this._connect(this._getkey());
    }
  }
}

/** Opens connections, and rolls them back, without the lock. */
class NoLock extends ThreadedConnectionPool {
  override getconn(key?: Key): Promise<Connection> {
    return this._getconn(key);
  }
  override putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    return this._putconn(conn, options);
  }
}

/** Says of a closed pool that it is exhausted. */
class WrongError extends ThreadedConnectionPool {
  protected override async _getconn(key?: Key): Promise<Connection> {
    if (this.closed) throw new PoolError(poolMessages.exhausted);
    return super._getconn(key);
  }
}

/** Is closed before its connections are. */
class ClosesEarly extends ThreadedConnectionPool {
  protected override async _closeall(): Promise<void> {
    const closing = super._closeall();
    this.closed = true;
    await closing;
  }
}

/** Keeps the lock when a call fails: who comes next waits for ever. */
class KeepsLock extends ThreadedConnectionPool {
  override async getconn(key?: Key): Promise<Connection> {
    const turn = this._lock.acquire();
    if (turn !== undefined) await turn;
    const conn = await this._getconn(key);
    this._lock.release();
    return conn;
  }
}

/** Gives the permit back although putconn has failed: the article's pool does not. */
class KeepsNoPermit extends ReallyThreadedConnectionPool {
  override async putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    try {
      await super.putconn(conn, options);
    } catch (error) {
      this._semaphore.release();
      throw error;
    }
  }
}

type Planted = typeof ThreadedConnectionPool | typeof ReallyThreadedConnectionPool;

function subjectOf(Pool: Planted, name: string): Subject {
  return {
    name,
    title: Pool.name,
    async open(driver, { minconn, maxconn }) {
      const pool = await Pool.create(minconn, maxconn, driver);
      return watched(pool);
    },
  };
}

/** Calls go straight through; the view is live. */
function watched(pool: ThreadedConnectionPool): PoolUnderTest {
  return {
    getconn: (key) => pool.getconn(key),
    putconn: (conn, options) => pool.putconn(conn, options),
    closeall: () => pool.closeall(),
    view: {
      get closed() {
        return pool.closed;
      },
      get usedCount() {
        return pool._used.size;
      },
      get idleCount() {
        return pool._pool.length;
      },
      get used() {
        return [...pool._used.values()];
      },
      get idle() {
        return pool._pool;
      },
      get permits() {
        return pool instanceof ReallyThreadedConnectionPool ? pool.permits : undefined;
      },
    },
  };
}

/** The pools as they are, to show that it is the difference that is seen. */
export const unplanted = {
  threaded: subjectOf(ThreadedConnectionPool, "threaded"),
  reallyThreaded: subjectOf(ReallyThreadedConnectionPool, "really-threaded"),
};

export const planted = {
  oldestFirst: subjectOf(OldestFirst, "threaded"),
  noRollback: subjectOf(NoRollback, "threaded"),
  noLimit: subjectOf(NoLimit, "threaded"),
  noLock: subjectOf(NoLock, "threaded"),
  wrongError: subjectOf(WrongError, "threaded"),
  closesEarly: subjectOf(ClosesEarly, "threaded"),
  keepsLock: subjectOf(KeepsLock, "threaded"),
  keepsNoPermit: subjectOf(KeepsNoPermit, "really-threaded"),
};
