/**
 * sequelize-pool (the pool under Sequelize) as a subject. The module is handed in, so that any version can be checked.
 *
 * Its `validate` is no option, and sequelize's own asks the client whether it is closed. Source: the READMEs and docs of 1.0 to 8.0.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { subject } from "../pools/subject.ts";
import { opened } from "./connection.ts";
import { isAtLeast, type Package } from "./package.ts";
import { serverFaults } from "./server-faults.ts";

interface Module {
  readonly Pool: new (factory: Factory) => SequelizePool;
}

interface Factory {
  readonly create: () => Promise<Connection>;
  readonly destroy: (conn: Connection) => Promise<void>;
  readonly validate: (conn: Connection) => boolean;
  readonly min: number;
  readonly max: number;
  readonly acquireTimeoutMillis?: number;
  readonly idleTimeoutMillis?: number;
  readonly reapIntervalMillis?: number;
  readonly maxUses?: number;
}

interface SequelizePool {
  acquire(): Promise<Connection>;
  release(conn: Connection): void;
  /** Gives a promise since 6.0. */
  destroy(conn: Connection): Promise<void> | undefined;
  drain(): Promise<void>;
  destroyAllNow(): Promise<void>;
  readonly using: number;
  readonly available: number;
  readonly waiting: number;
}

/** In minutes: while a caller is away for an hour it goes round a few times only. */
const idle = { idleTimeoutMillis: 600_000, reapIntervalMillis: 300_000 };

/**
 * Throws TypeError for a module that is not sequelize-pool.
 *
 * @example
 * ```ts
 * import * as module from "sequelize-pool";
 * const { verdict } = await check(builtIn("burst", sequelizePool(module)), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function sequelizePool(module: unknown, { version }: Package = {}): Subject {
  if (!isSequelizePool(module)) {
    throw new TypeError("This module exports no Pool with destroyAllNow(), so it is not sequelize-pool.");
  }
  // Before 6.0 no one waits for destroy, so an error is its owner's business.
  const isAwaited = isAtLeast(version, "6.0.0");
  const openedWith = (options: Partial<Factory>) => ({
    open: (driver: Driver, { minconn, maxconn }: PoolLimits): SequelizePool =>
      new module.Pool({
        create: () => opened(driver),
        destroy: (conn) => (isAwaited ? conn.close() : conn.close().catch(() => {})),
        validate: (conn) => conn.closed === 0,
        min: minconn,
        max: maxconn,
        ...options,
      }),
  });
  return subject<SequelizePool, Connection>({
    name: "sequelize-pool",
    ...openedWith({}),
    ask: (pool) => pool.acquire(),
    release: (pool, conn, { broken = false }) => (broken ? pool.destroy(conn) : pool.release(conn)),
    close: (pool) => pool.drain().then(() => pool.destroyAllNow()),
    view: ({ using, available, waiting }) => ({
      usedCount: using,
      idleCount: available,
      waitingCount: waiting,
    }),
    verbs: { clear: (pool) => pool.destroyAllNow() },
    words: {
      ask: "acquire",
      release: "release",
      discard: "destroy",
      close: "drain, destroyAllNow",
      clear: "destroyAllNow",
    },
    takes: [],
    survives,
    promises: {
      "close waits for what is lent": "README, step 3: drain() waits until all has been released",
      "no timer left after close": "README, step 3: the process exits once the pool has drained",
    },
    configurations: {
      timeouts: openedWith({ acquireTimeoutMillis: 2_000 }),
      reaping: { ...openedWith({ ...idle }), ages: { idleMs: idle.idleTimeoutMillis } },
      used: openedWith({ maxUses: 1, acquireTimeoutMillis: 1_000 }),
      strict: openedWith({
        acquireTimeoutMillis: 5,
        maxUses: 2,
        ...idle,
      }),
    },
  });
}

/** Its README: "Pool waits for promise" of destroy, for as long as that takes. */
const survives = [...serverFaults, "close", "close-lost"];

function isSequelizePool(module: unknown): module is Module {
  const { Pool } = (module ?? {}) as Partial<Module>;
  if (typeof Pool !== "function") return false;
  const methods = Pool.prototype as Partial<SequelizePool> | undefined;
  return typeof methods?.destroyAllNow === "function" && "waiting" in methods;
}
