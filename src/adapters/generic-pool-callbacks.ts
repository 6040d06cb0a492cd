/** generic-pool 2.x, whose calls take callbacks: `pool.acquire(callback, priority)`, `drain(callback)`, `destroyAllNow(callback)`. */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { subject, type SubjectOptions } from "../pools/subject.ts";
import { opened, stillAnswers } from "./connection.ts";

export interface CallbackPool {
  acquire(callback: (error: unknown, conn: Connection) => void, priority?: number): boolean;
  release(conn: Connection): void;
  destroy(conn: Connection): void;
  drain(callback: () => void): void;
  destroyAllNow(callback: () => void): void;
  pooled(work: (conn: Connection, done: (error?: unknown) => void) => void): (callback: Callback) => void;
  getPoolSize(): number;
  availableObjectsCount(): number;
  waitingClientsCount(): number;
}

type Callback = (error?: unknown) => void;

interface Factory {
  readonly create: (callback: (error: unknown, conn: Connection | null) => void) => void;
  readonly destroy: (conn: Connection) => void;
  readonly min: number;
  readonly max: number;
  readonly validate?: (conn: Connection) => boolean;
  readonly validateAsync?: (conn: Connection, callback: (isValid: boolean) => void) => void;
  readonly idleTimeoutMillis?: number;
  readonly reapIntervalMillis?: number;
  readonly refreshIdle?: boolean;
  readonly returnToHead?: boolean;
  readonly priorityRange?: number;
}

/** `Pool` may be called as a function in each version; up to 2.3 it is no constructor. */
export function genericPoolOfCallbacks(Pool: (factory: Factory) => CallbackPool): Subject {
  const openedWith = (options: Partial<Factory>) => ({
    open: (driver: Driver, limits: PoolLimits): CallbackPool =>
      Pool({ ...factory(driver, limits), ...options }),
  });
  const isOpen = (conn: Connection): boolean => conn.closed === 0;
  return subject<CallbackPool, Connection>({
    name: "generic-pool",
    ...openedWith({}),
    ...calls,
    ages: { idleMs },
    configurations: {
      validating: {
        ...openedWith({ validate: isOpen }),
        verbs: { clear, use },
        words: { ...calls.words, use: "pooled" },
      },
      "validating later": openedWith({
        validateAsync: (conn, callback) => void stillAnswers(conn).then(callback),
      }),
      keeping: openedWith({ returnToHead: true }),
      refreshing: openedWith({ refreshIdle: true }),
      prior: {
        ...openedWith({ priorityRange: 2 }),
        ask: (pool) => asked(pool, pool.waitingClientsCount() % 2),
      },
    },
  });
}

const idleMs = 600_000;

function factory(driver: Driver, { minconn, maxconn }: PoolLimits): Factory {
  return {
    create: (callback) =>
      void opened(driver).then(
        (conn) => callback(null, conn),
        (error: unknown) => callback(error, null),
      ),
    // One parameter: the pool does not wait for it, so an error is its owner's business.
    destroy: (conn) => void conn.close().catch(() => {}),
    min: minconn,
    max: maxconn,
    // In minutes, and without opening its minimum again and again: a caller may be away for an hour.
    refreshIdle: false,
    idleTimeoutMillis: idleMs,
    reapIntervalMillis: 300_000,
  };
}

/** acquire() throws at once where a pool is draining: in an executor that is a rejection. */
function asked(pool: CallbackPool, priority?: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    pool.acquire((error, conn) => (error ? reject(error) : resolve(conn)), priority);
  });
}

function clear(pool: CallbackPool): Promise<void> {
  return new Promise((resolve) => pool.destroyAllNow(resolve));
}

/** `pooled` gives back what its function saw die, too: only a pool that validates is called so. */
function use(pool: CallbackPool): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = pool.pooled((conn, done) => void conn.query("select 1").then(() => done(), done));
    query((error) => (error ? reject(error) : resolve()));
  });
}

const calls: Omit<SubjectOptions<CallbackPool, Connection>, "name" | "open" | "configurations"> = {
  ask: (pool) => asked(pool),
  release: (pool, conn, { broken = false }) =>
    broken || conn.closed !== 0 ? pool.destroy(conn) : pool.release(conn),
  close: (pool) => new Promise<void>((resolve) => pool.drain(() => pool.destroyAllNow(() => resolve()))),
  view: (pool) => ({
    // A connection that is being opened counts, too. Up to 2.5.0 async validation made the count wrong.
    usedCount: Math.max(0, pool.getPoolSize() - pool.availableObjectsCount()),
    idleCount: pool.availableObjectsCount(),
    waitingCount: pool.waitingClientsCount(),
  }),
  verbs: { clear },
  words: {
    ask: "acquire",
    release: "release",
    discard: "destroy",
    close: "drain, destroyAllNow",
    clear: "destroyAllNow",
  },
  takes: [],
  promises: {
    "close waits for what is lent": "README, Draining: drain() waits until all has been released",
    "no timer left after close": "README, Draining: the process exits once the pool has drained",
  },
};
