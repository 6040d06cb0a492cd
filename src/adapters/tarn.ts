/**
 * tarn (the pool under Knex) as a subject. The module is handed in, so that any version can be checked, the user's own
 * copy too.
 *
 * tarn does not end transactions: its user does, as Knex does before it releases. Source: tarn's README and type declarations,
 * versions 1.1 to 3.1.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { subject } from "../pools/subject.ts";

/** As much of tarn as is used here. */
export interface TarnModule {
  readonly Pool: new (options: TarnOptions) => TarnPool;
}

interface TarnOptions {
  readonly create: () => Promise<Connection>;
  readonly destroy: (conn: Connection) => Promise<void>;
  readonly validate: (conn: Connection) => boolean | Promise<boolean>;
  readonly min: number;
  readonly max: number;
  readonly acquireTimeoutMillis?: number;
  readonly createTimeoutMillis?: number;
  readonly destroyTimeoutMillis?: number;
  readonly idleTimeoutMillis?: number;
  readonly reapIntervalMillis?: number;
  readonly createRetryIntervalMillis?: number;
  readonly propagateCreateError?: boolean;
}

interface TarnPool {
  acquire(): PendingAcquire;
  release(conn: Connection): boolean;
  destroy(): Promise<unknown>;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

interface PendingAcquire {
  readonly promise: Promise<Connection>;
  abort(): void;
}

/**
 * Throws TypeError for a module that is not tarn.
 *
 * @example
 * ```ts
 * import { Pool as TarnPool } from "tarn";
 * const { verdict } = await check(builtIn("steady", tarn({ Pool: TarnPool })), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function tarn(module: unknown): Subject {
  if (!isTarn(module)) throw new TypeError("This module exports no Pool class, so it is not tarn.");
  const { Pool } = module;
  const openedWith =
    (options: Partial<TarnOptions>) =>
    (driver: Driver, limits: PoolLimits): TarnPool =>
      open(Pool, driver, limits, options);
  return subject<TarnPool, Connection>({
    name: "tarn",
    open: openedWith({}),
    ask: (pool, { signal }) => {
      const pending = pool.acquire();
      signal?.addEventListener("abort", () => pending.abort());
      return pending.promise;
    },
    release: (pool, conn) => {
      // `false` for what it has not lent becomes an error, as every other pool raises one.
      if (!pool.release(conn))
        throw new Error("tarn's release() returned false: it has not lent this connection");
    },
    close: (pool) => pool.destroy(),
    view: (pool) => ({
      usedCount: pool.numUsed(),
      idleCount: pool.numFree(),
      waitingCount: pool.numPendingAcquires(),
    }),
    words: { ask: "acquire", release: "release", discard: "release", close: "destroy" },
    takes: ["signal"],
    exempt: {
      "handed out open and IDLE":
        "tarn ends no transaction on release; a dead connection is what validate is for",
    },
    configurations: {
      timeouts: {
        open: openedWith({
          acquireTimeoutMillis: 2_000,
          createTimeoutMillis: 1_000,
          destroyTimeoutMillis: 1_000,
          propagateCreateError: false,
        }),
      },
      reaping: {
        open: openedWith({ idleTimeoutMillis: 500, reapIntervalMillis: 200 }),
        ages: { idleMs: 500 },
      },
      validating: {
        open: (driver, limits) =>
          open(Pool, driver, limits, {
            validate: (conn) =>
              conn.query("select 1").then(
                () => true,
                () => false,
              ),
          }),
      },
    },
  });
}

function isTarn(module: unknown): module is TarnModule {
  return typeof (module as Partial<TarnModule> | undefined)?.Pool === "function";
}

function open(
  Pool: TarnModule["Pool"],
  driver: Driver,
  { minconn, maxconn }: PoolLimits,
  options: Partial<TarnOptions>,
): TarnPool {
  return new Pool({
    create: () => driver.connect(),
    destroy: (conn) => conn.close(),
    validate: (conn) => conn.closed === 0,
    min: minconn,
    max: maxconn,
    ...options,
  });
}
