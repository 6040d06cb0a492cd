/** psycopg2's pools as subjects of a check, under their names on the command line. */
import type { Connection, Driver } from "../driver/driver.ts";
import type { Key, Pool, PoolLimits, PoolUnderTest, PoolView, PutOptions, Subject } from "./pool.ts";
import { ReallyThreadedConnectionPool } from "./really-threaded.ts";
import { SimpleConnectionPool } from "./simple.ts";
import { ThreadedConnectionPool } from "./threaded.ts";

const promises = {
  "idle ≤ minconn": "psycopg2 keeps no more idle than minconn (quirk K01)",
  "calls raise after closeall": "psycopg2 raises PoolError: connection pool is closed (quirks C02, C03)",
};

/** After any other fault a connection stays lent, or the pool stays locked (quirks P01, P02, L01, L02). */
const survives = ["refused", "statement", "lost"] as const;

/** A getconn has a key, which names one lent connection, and waits without a bound. */
const takes = ["key"] as const;

/**
 * {@link SimpleConnectionPool}, called "simple".
 *
 * @example
 * ```ts
 * const { invariant } = await check(builtIn("steady", simple), { executions: 100 });
 * invariant; // => "used ≤ maxconn"
 * ```
 */
export const simple = {
  name: "simple",
  title: "SimpleConnectionPool",
  promises,
  survives,
  takes,
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await SimpleConnectionPool.create(minconn, maxconn, driver)),
} satisfies Subject;

/**
 * {@link ThreadedConnectionPool}, called "threaded".
 *
 * @example
 * ```ts
 * const { verdict } = await check(builtIn("steady", threaded), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export const threaded = {
  name: "threaded",
  title: "ThreadedConnectionPool",
  promises,
  survives,
  takes,
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await ThreadedConnectionPool.create(minconn, maxconn, driver)),
} satisfies Subject;

/**
 * {@link ReallyThreadedConnectionPool}, called "really-threaded".
 *
 * @example
 * ```ts
 * const { invariant } = await check(builtIn("closeall", reallyThreaded), { executions: 100 });
 * invariant; // => "every getconn settles exactly once"
 * ```
 */
export const reallyThreaded = {
  name: "really-threaded",
  title: "ReallyThreadedConnectionPool",
  promises,
  // A connect that fails, and a put that fails, keep their permit (quirks R01, R02).
  survives: ["statement"],
  takes,
  open: async (driver: Driver, { minconn, maxconn }: PoolLimits) =>
    new Watched(await ReallyThreadedConnectionPool.create(minconn, maxconn, driver)),
} satisfies Subject;

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
  readonly view: PoolView;
  readonly #pool: Books;

  constructor(pool: Books) {
    this.#pool = pool;
    this.view = new BooksView(pool);
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
}

class BooksView implements PoolView {
  readonly #books: Books;
  /** Filled anew whenever it is asked for. */
  readonly #used: Connection[] = [];

  constructor(books: Books) {
    this.#books = books;
  }

  get closed(): boolean {
    return this.#books.closed;
  }
  get usedCount(): number {
    return this.#books._used.size;
  }
  get idleCount(): number {
    return this.#books._pool.length;
  }
  get used(): readonly Connection[] {
    let count = 0;
    for (const connection of this.#books._used.values()) this.#used[count++] = connection;
    // Setting the length would cost more than all the rest.
    while (this.#used.length > count) this.#used.pop();
    return this.#used;
  }
  get idle(): readonly Connection[] {
    return this.#books._pool;
  }
  get waitingCount(): number | undefined {
    return this.#books.waitingCount;
  }
  get permits(): number | undefined {
    return this.#books.permits;
  }
  get blockedBy(): string | undefined {
    return this.#books.blockedBy;
  }
}
