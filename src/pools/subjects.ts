/** psycopg2's pools as subjects of a check, under their names on the command line. */
import type { Connection, Driver } from "../driver/driver.ts";
import type { Key, Pool, PoolLimits, PoolUnderTest, PoolView, PutOptions, Subject } from "./pool.ts";
import { ReallyThreadedConnectionPool } from "./really-threaded.ts";
import { SimpleConnectionPool } from "./simple.ts";
import { ThreadedConnectionPool } from "./threaded.ts";

export const simple: Subject = {
  name: "simple",
  title: "SimpleConnectionPool",
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await SimpleConnectionPool.create(minconn, maxconn, driver)),
};

export const threaded: Subject = {
  name: "threaded",
  title: "ThreadedConnectionPool",
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await ThreadedConnectionPool.create(minconn, maxconn, driver)),
};

export const reallyThreaded: Subject = {
  name: "really-threaded",
  title: "ReallyThreadedConnectionPool",
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await ReallyThreadedConnectionPool.create(minconn, maxconn, driver)),
};

/** The books that a view is made of. A pool without a queue lacks the last three. */
interface Books extends Pool {
  readonly closed: boolean;
  readonly _pool: readonly Connection[];
  readonly _used: ReadonlyMap<Key, Connection>;
  readonly waitingCount?: number;
  readonly permits?: number;
  readonly blockedBy?: string | undefined;
}

/** Hands every call's own promise on, so that being watched costs a worker no microtask. */
class Watched implements PoolUnderTest {
  readonly #pool: Books;
  #last: PoolView;

  constructor(pool: Books) {
    this.#pool = pool;
    this.#last = viewOf(pool);
  }

  getconn(key?: Key): Promise<Connection> {
    return this.#pool.getconn(key);
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    return this.#pool.putconn(conn, options);
  }

  closeall(): Promise<void> {
    return this.#pool.closeall();
  }

  /** Asked for after every step: as long as nothing changes it gives the same object and allocates nothing. */
  view(): PoolView {
    if (!isStillTrue(this.#last, this.#pool)) this.#last = viewOf(this.#pool);
    return this.#last;
  }
}

function viewOf(pool: Books): PoolView {
  const { waitingCount, permits, blockedBy } = pool;
  return {
    closed: pool.closed,
    // Copies: a view that someone keeps must not change with the pool.
    idle: [...pool._pool],
    used: [...pool._used.values()],
    ...(waitingCount !== undefined && { waitingCount }),
    ...(permits !== undefined && { permits }),
    ...(blockedBy !== undefined && { blockedBy }),
  };
}

function isStillTrue(view: PoolView, pool: Books): boolean {
  return (
    view.closed === pool.closed &&
    view.waitingCount === pool.waitingCount &&
    view.permits === pool.permits &&
    view.blockedBy === pool.blockedBy &&
    areEqual(view.idle, pool._pool, pool._pool.length) &&
    areEqual(view.used, pool._used.values(), pool._used.size)
  );
}

function areEqual(seen: PoolView["idle"], now: Iterable<Connection>, count: number): boolean {
  if (seen?.length !== count) return false;
  let index = 0;
  for (const conn of now) {
    if (seen[index] !== conn) return false;
    index += 1;
  }
  return true;
}
