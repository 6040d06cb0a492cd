/**
 * generic-pool as a subject: 3.x with promises here, 2.x with callbacks in generic-pool-callbacks.ts. The module is handed in.
 *
 * generic-pool knows nothing of transactions and of a server that is gone. Its user does, so this one's connections are in autocommit,
 * and one that was seen to die is given back by `destroy`. Source: the READMEs of 2.5.4 and 3.9.0.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { subject, type SubjectOptions } from "../pools/subject.ts";
import { opened, stillAnswers } from "./connection.ts";
import { genericPoolOfCallbacks, type CallbackPool } from "./generic-pool-callbacks.ts";
import type { Package } from "./package.ts";
import { serverFaults } from "./server-faults.ts";

interface GenericPoolModule {
  readonly createPool: (factory: Factory, options: Options) => GenericPool;
  readonly Pool: { readonly prototype: object };
}

interface Factory {
  readonly create: () => Promise<Connection>;
  readonly destroy: (conn: Connection) => Promise<void>;
  readonly validate?: (conn: Connection) => Promise<boolean>;
}

interface Options {
  readonly min?: number;
  readonly max?: number;
  readonly testOnBorrow?: boolean;
  readonly acquireTimeoutMillis?: number;
  readonly destroyTimeoutMillis?: number;
  readonly evictionRunIntervalMillis?: number;
  readonly numTestsPerEvictionRun?: number;
  readonly softIdleTimeoutMillis?: number;
  readonly idleTimeoutMillis?: number;
  readonly maxWaitingClients?: number;
  readonly fifo?: boolean;
  readonly autostart?: boolean;
}

interface GenericPool {
  acquire(priority?: number): Promise<Connection>;
  release(conn: Connection): Promise<void>;
  destroy(conn: Connection): Promise<void>;
  drain(): Promise<void>;
  clear(): Promise<void>;
  use?<T>(work: (conn: Connection) => Promise<T>): Promise<T>;
  readonly available: number;
  readonly borrowed: number;
  readonly pending: number;
}

/**
 * Throws TypeError for a module that is not generic-pool.
 *
 * @example
 * ```ts
 * import genericModule from "generic-pool";
 * const { verdict } = await check(builtIn("burst", genericPool(genericModule)), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function genericPool(module: unknown, _from?: Package): Subject {
  if (isOfPromises(module)) return genericPoolOfPromises(module);
  if (isOfCallbacks(module)) return genericPoolOfCallbacks(module.Pool);
  throw new TypeError(
    "This module exports neither createPool() nor a Pool with acquire() and drain(), so it is not generic-pool.",
  );
}

function isOfPromises(module: unknown): module is GenericPoolModule {
  const { createPool, Pool } = (module ?? {}) as Partial<GenericPoolModule>;
  return typeof createPool === "function" && typeof Pool === "function";
}

/** Up to 2.3 a pool's methods are made with each pool, so that they show on none but an instance. */
function isOfCallbacks(module: unknown): module is { readonly Pool: (factory: object) => CallbackPool } {
  const { Pool } = (module ?? {}) as { readonly Pool?: unknown };
  if (typeof Pool !== "function" || /^class\b/.test(Function.prototype.toString.call(Pool))) return false;
  const made = (Pool as (factory: object) => unknown)({ create() {}, destroy() {} });
  return typeof (made as Partial<CallbackPool> | undefined)?.destroyAllNow === "function";
}

const exits = {
  "no timer left after close": "README, Draining: the process exits once the pool has drained",
};

const drains = {
  "close waits for what is lent": "README, Draining: drain() waits until all has been released",
};

function genericPoolOfPromises(module: GenericPoolModule): Subject {
  const openedWith = (options: Options, validate?: Factory["validate"]) => ({
    open: (driver: Driver, { minconn, maxconn }: PoolLimits): GenericPool =>
      module.createPool(
        {
          create: () => opened(driver),
          destroy: (conn) => conn.close(),
          ...(validate && { validate }),
        },
        { min: minconn, max: maxconn, ...options },
      ),
  });
  const answers = (conn: Connection): Promise<boolean> => stillAnswers(conn);
  return subject<GenericPool, Connection>({
    name: "generic-pool",
    ...openedWith({}),
    ...verbsOf(module),
    configurations: {
      timeouts: {
        ...openedWith({ acquireTimeoutMillis: 2_000, destroyTimeoutMillis: 1_000 }),
        // Its timers for destroy() end by themselves, and are unref'd.
        promises: drains,
      },
      validating: openedWith({ testOnBorrow: true }, answers),
      // As a factory does that lets the client's own error through.
      rejecting: openedWith({ testOnBorrow: true }, (conn) => conn.query("select 1").then(() => true)),
      evicting: {
        ...openedWith({ evictionRunIntervalMillis: 300_000, idleTimeoutMillis: 600_000 }),
        ages: { idleMs: 600_000 },
      },
      strict: openedWith(
        {
          testOnBorrow: true,
          acquireTimeoutMillis: 2_000,
          evictionRunIntervalMillis: 300_000,
          softIdleTimeoutMillis: 600_000,
          fifo: false,
        },
        answers,
      ),
      limited: openedWith({ maxWaitingClients: 1, autostart: false }),
    },
  });
}

type Calls = Omit<SubjectOptions<GenericPool, Connection>, "name" | "open" | "configurations">;

function verbsOf({ Pool }: GenericPoolModule): Calls {
  const use = (pool: GenericPool): unknown => pool.use?.((conn) => conn.query("select 1"));
  return {
    ask: (pool) => pool.acquire(),
    release: (pool, conn, { broken = false }) =>
      broken || conn.closed !== 0 ? pool.destroy(conn) : pool.release(conn),
    // The README's way: a pool is drained, then cleared.
    close: (pool) => pool.drain().then(() => pool.clear()),
    view: ({ borrowed, available, pending }) => ({
      usedCount: borrowed,
      idleCount: available,
      waitingCount: pending,
    }),
    verbs: {
      clear: (pool) => pool.clear(),
      ...("use" in Pool.prototype && { use }),
    },
    words: {
      ask: "acquire",
      release: "release",
      discard: "destroy",
      close: "drain, clear",
      clear: "clear",
    },
    takes: [],
    survives: [...serverFaults, "close", "close-lost", "close-hang"],
    promises: { ...drains, ...exits },
  };
}
