/**
 * tarn (the pool under Knex) as a subject. The module is handed in, so that any version can be checked, the user's own
 * copy too.
 *
 * tarn knows nothing of transactions, so its connections are in autocommit here, and it destroys none on request: as Knex does, its user
 * marks one that is not to be lent again, and `validate` refuses that. Source: tarn's README, changelog and type declarations, versions
 * 1.0 to 3.1.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { AskOptions, PoolLimits, ReleaseOptions, Subject } from "../pools/pool.ts";
import { subject } from "../pools/subject.ts";
import { opened, stillAnswers } from "./connection.ts";
import { isAtLeast, type Package } from "./package.ts";
import { serverFaults } from "./server-faults.ts";

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
  /** Looks for idle connections to destroy, as its interval does. */
  check(): void;
  /** Since 2.0. */
  on?(event: string, listener: () => void): void;
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
export function tarn(module: unknown, { version }: Package = {}): Subject {
  if (!isTarn(module))
    throw new TypeError("This module exports no Pool class with numUsed(), so it is not tarn.");
  const openedWith = (options: Partial<TarnOptions>): Opening => ({
    open: (driver, limits) => open(module.Pool, driver, limits, options),
  });
  const isLater = isAtLeast(version, "3.0.0");
  const timeouts = {
    acquireTimeoutMillis: 2_000,
    createTimeoutMillis: 1_000,
    ...(isAtLeast(version, "1.1.5") && { destroyTimeoutMillis: 1_000 }),
  };
  return subject<Opened, Connection>({
    name: "tarn",
    ...openedWith({}),
    ask,
    release,
    close: ({ pool }) => pool.destroy(),
    view: ({ pool }) => ({
      usedCount: pool.numUsed(),
      idleCount: pool.numFree(),
      waitingCount: pool.numPendingAcquires(),
    }),
    verbs: { check: ({ pool }) => pool.check() },
    words: { ask: "acquire", release: "release", discard: "release", close: "destroy", check: "check" },
    takes: ["signal"],
    survives,
    promises: {
      "closeall waits for every close": "changelog of 2.0.0: destroy() always waits for all pending destroys",
      "close waits for what is lent": "README: destroy() waits for all resources to be returned to the pool",
    },
    configurations: {
      timeouts: openedWith(timeouts),
      ...(isAtLeast(version, "1.1.0") && {
        propagating: openedWith({ ...timeouts, propagateCreateError: true }),
      }),
      reaping: {
        ...openedWith({ idleTimeoutMillis: idleMs, reapIntervalMillis: idleMs / 2 }),
        ages: { idleMs },
      },
      validating: openedWith({ ...timeouts, validate: isLater ? stillAnswers : isOpen }),
      // As a function does that lets the client's own error through.
      rejecting: openedWith({
        validate: isLater ? (conn) => conn.query("select 1").then(() => true) : throwIfClosed,
      }),
      // The README: "If any of these hooks fail, all errors are caught".
      ...(isAtLeast(version, "2.0.0") && { watched: watched(openedWith(timeouts)) }),
    },
  });
}

/** In minutes: while a caller is away for an hour it goes round a few times only. */
const idleMs = 600_000;

/** The README: "Tarn has timeouts for all operations that can fail or timeout". */
const survives = [...serverFaults, "close", "close-lost", "close-hang", "throws"];

/** A pool, and the connections that its user has marked. */
interface Opened {
  readonly pool: TarnPool;
  readonly marked: Set<Connection>;
}

function isTarn(module: unknown): module is TarnModule {
  const { Pool } = (module ?? {}) as Partial<TarnModule>;
  return (
    typeof Pool === "function" &&
    typeof (Pool.prototype as Partial<TarnPool> | undefined)?.numUsed === "function"
  );
}

function open(
  Pool: TarnModule["Pool"],
  driver: Driver,
  { minconn, maxconn }: PoolLimits,
  { validate = isOpen, ...options }: Partial<TarnOptions>,
): Opened {
  const marked = new Set<Connection>();
  const pool = new Pool({
    create: () => opened(driver),
    destroy: (conn) => conn.close(),
    validate: (conn) => !marked.has(conn) && validate(conn),
    min: minconn,
    max: maxconn,
    ...options,
  });
  return { pool, marked };
}

function ask({ pool }: Opened, { signal }: AskOptions): Promise<Connection> {
  // tarn takes no signal: who has given up before does not ask.
  if (signal?.aborted === true) return Promise.reject(new Error("aborted"));
  const pending = pool.acquire();
  signal?.addEventListener("abort", () => pending.abort());
  return pending.promise;
}

function release({ pool, marked }: Opened, conn: Connection, { broken = false }: ReleaseOptions): void {
  if (broken) marked.add(conn);
  // `false` for what it has not lent becomes an error, as every other pool raises one.
  if (!pool.release(conn))
    throw new Error("tarn's release() returned false: it has not lent this connection");
}

function isOpen(conn: Connection): boolean {
  return conn.closed === 0;
}

function throwIfClosed(conn: Connection): boolean {
  if (conn.closed !== 0) throw new Error("this connection is closed");
  return true;
}

/** With a listener for each event, each of which fails. */
function watched({ open }: Opening): Opening {
  return {
    open: (driver, limits) => {
      const one = open(driver, limits);
      for (const event of events) {
        one.pool.on?.(event, () => {
          throw new Error(`the listener of ${event} failed`);
        });
      }
      return one;
    },
  };
}

interface Opening {
  readonly open: (driver: Driver, limits: PoolLimits) => Opened;
}

const events = [
  "acquireRequest",
  "acquireSuccess",
  "acquireFail",
  "release",
  "createRequest",
  "createSuccess",
  "createFail",
  "destroyRequest",
  "destroySuccess",
  "destroyFail",
  "startReaping",
  "stopReaping",
  "poolDestroyRequest",
  "poolDestroySuccess",
];
