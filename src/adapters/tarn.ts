/**
 * tarn (the pool under Knex) as a subject. The module is handed in, so that any version can be checked, the user's own
 * copy too.
 *
 * getconn is `acquire().promise`, putconn `release`, closeall `destroy`. tarn has no keys and no close flag, and does not
 * end transactions: its user does, as Knex does before it releases. Source: tarn 3.1.2, README and type declarations.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, PoolUnderTest, PoolView, Subject } from "../pools/pool.ts";

/** As much of tarn as is used here. */
export interface TarnModule {
  readonly Pool: new (options: TarnOptions) => TarnPool;
}

interface TarnOptions {
  readonly create: () => Promise<Connection>;
  readonly destroy: (conn: Connection) => Promise<void>;
  readonly validate: (conn: Connection) => boolean;
  readonly min: number;
  readonly max: number;
}

interface TarnPool {
  acquire(): { readonly promise: Promise<Connection> };
  release(conn: Connection): boolean;
  destroy(): Promise<unknown>;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
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
  return {
    name: "tarn",
    title: "tarn",
    takes: [],
    exempt: {
      "handed out open and IDLE":
        "tarn ends no transaction on release; a dead connection is what validate is for",
    },
    open: (driver: Driver, limits: PoolLimits) =>
      Promise.resolve(new WatchedTarn(open(Pool, driver, limits))),
  };
}

function isTarn(module: unknown): module is TarnModule {
  return typeof (module as Partial<TarnModule> | undefined)?.Pool === "function";
}

function open(Pool: TarnModule["Pool"], driver: Driver, { minconn, maxconn }: PoolLimits): TarnPool {
  return new Pool({
    create: () => driver.connect(),
    destroy: (conn) => conn.close(),
    validate: (conn) => conn.closed === 0,
    min: minconn,
    max: maxconn,
  });
}

class WatchedTarn implements PoolUnderTest {
  readonly view: PoolView;
  readonly #pool: TarnPool;
  #closed = false;

  constructor(pool: TarnPool) {
    this.#pool = pool;
    const isClosed = (): boolean => this.#closed;
    this.view = {
      get closed() {
        return isClosed();
      },
      get usedCount() {
        return pool.numUsed();
      },
      get idleCount() {
        return pool.numFree();
      },
      get waitingCount() {
        return pool.numPendingAcquires();
      },
    };
  }

  getconn(): Promise<Connection> {
    return this.#pool.acquire().promise;
  }

  /** tarn's `false` for what it has not lent becomes an error, as every other pool raises one. */
  putconn(conn: Connection | undefined): Promise<void> {
    if (conn && this.#pool.release(conn)) return Promise.resolve();
    return Promise.reject(new Error("tarn's release() returned false: it has not lent this connection"));
  }

  async closeall(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }
}
