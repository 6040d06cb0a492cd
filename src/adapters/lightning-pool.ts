/**
 * lightning-pool as a subject: versions 1 to 4. The module is handed in, so that any version can be checked.
 *
 * The factory is that of its README: `create` connects, `reset` rolls back, `validate` fails for what is broken, `destroy` closes.
 * Source: README and CHANGELOG of 4.14.0 (https://github.com/panates/lightning-pool), the code of 1.2, 2.4, 3.0 to 4.14.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { AskOptions, PoolLimits, Subject } from "../pools/pool.ts";
import { subject } from "../pools/subject.ts";
import { isAtLeast, type Package } from "./package.ts";

/** As much of lightning-pool as is used here. */
export interface LightningModule {
  readonly Pool?: new (factory: LightningFactory, options: LightningOptions) => LightningPool;
  readonly createPool?: (factory: LightningFactory, options: LightningOptions) => LightningPool;
}

interface LightningFactory {
  readonly create: () => Promise<Connection>;
  readonly destroy: (conn: Connection) => Promise<void>;
  /** Up to version 4.10 it has to reject: what it gives is not looked at. In version 1 anything but undefined is an error. */
  readonly validate?: (conn: Connection) => unknown;
  readonly reset?: (conn: Connection) => Promise<void>;
}

interface LightningOptions {
  readonly min?: number;
  readonly minIdle?: number;
  readonly max?: number;
  readonly fifo?: boolean;
  readonly acquireTimeoutMillis?: number;
  readonly acquireMaxRetries?: number;
  readonly acquireRetryWait?: number;
  readonly idleTimeoutMillis?: number;
  readonly houseKeepInterval?: number;
  readonly maxQueue?: number;
}

interface LightningPool {
  /** May be changed while the pool runs. */
  readonly options: { acquireTimeoutMillis: number; max: number };
  readonly acquired: number;
  readonly available: number;
  readonly pending: number;
  /** 0 idle, 1 started, 2 closing, 3 closed. */
  readonly state: number;
  acquire(): Promise<Connection>;
  acquire(told: Told): void;
  release(conn: Connection): unknown;
  destroy(conn: Connection): unknown;
  /** Since 3.1. */
  releaseAsync?(conn: Connection): Promise<void>;
  destroyAsync?(conn: Connection): Promise<void>;
  /** A number of milliseconds since 2.4. */
  close(force?: boolean | number): Promise<void>;
  isAcquired(conn: Connection): boolean;
}

type Told = (error: unknown, conn: Connection) => void;

type Different = LightningOptions & Partial<LightningFactory>;

/**
 * Throws TypeError for a module that is not lightning-pool.
 *
 * @example
 * ```ts
 * import * as lightning from "lightning-pool";
 * const { verdict } = await check(builtIn("steady", lightningPool(lightning)), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function lightningPool(module: unknown, from: Package = {}): Subject {
  const create = makerIn(module);
  const openedWith =
    (different: Different = {}) =>
    (driver: Driver, limits: PoolLimits): LightningPool =>
      create(...settings(driver, limits, different));
  return subject<LightningPool, Connection>({
    name: "lightning-pool",
    open: openedWith(),
    ask,
    release: (pool, conn, { broken = false }) => (broken ? destroy(pool, conn) : release(pool, conn)),
    close: (pool, { force = false, timeoutMs }) => close(pool, timeoutMs ?? force),
    view: (pool) => ({
      usedCount: pool.acquired,
      idleCount: pool.available,
      waitingCount: pool.pending,
      closed: pool.state === closed,
    }),
    verbs: { resize: (pool, max: number) => void (pool.options.max = max) },
    words: { ask: "acquire", release: "release", discard: "destroy", close: "close", resize: "options.max" },
    takes: ["timeoutMs"],
    survives,
    promises: { ...everyClose, ...everyLease },
    configurations: configurations(openedWith, create, from),
  });
}

const everyClose = {
  "closeall waits for every close":
    "README: close() shuts down the pool and destroys all resources; CHANGELOG 4.10.0: fixed that it does not wait",
};

const everyLease = {
  "close waits for what is lent":
    "README: with force it destroys resources immediately instead of waiting to be released",
};

/** `destroy` may fail, too: that is its event "destroy-error". None of its options ends a factory's call that hangs. */
const survives = [
  "refused",
  "statement",
  "lost",
  "lost-idle",
  "rollback",
  "close",
  "close-lost",
  "throws",
  "restart",
  "down",
];

const closed = 3;

/**
 * Pools whose close has returned. One that was closed is started again by the next ask since 4.12, and one that had not been started
 * in any version: these callers do not ask.
 */
const ended = new WeakSet<LightningPool>();

async function close(pool: LightningPool, force: boolean | number = false): Promise<void> {
  await pool.close(force);
  ended.add(pool);
}

function ask(pool: LightningPool, { timeoutMs = 0 }: AskOptions): Promise<Connection> {
  if (ended.has(pool)) return Promise.reject(new Error("The pool is closed"));
  if (pool.options.acquireTimeoutMillis !== timeoutMs) pool.options.acquireTimeoutMillis = timeoutMs;
  return pool.acquire();
}

function release(pool: LightningPool, conn: Connection): unknown {
  return pool.releaseAsync ? pool.releaseAsync(conn) : pool.release(conn);
}

function destroy(pool: LightningPool, conn: Connection): unknown {
  return pool.destroyAsync ? pool.destroyAsync(conn) : pool.destroy(conn);
}

type Configurations = NonNullable<Parameters<typeof subject<LightningPool, Connection>>[0]["configurations"]>;

function configurations(
  openedWith: (different: Different) => (driver: Driver, limits: PoolLimits) => LightningPool,
  create: NonNullable<LightningModule["createPool"]>,
  { version }: Package,
): Configurations {
  return {
    /** Without hooks, in the callback's form, last in first out, with a minimum. */
    callbacks: {
      open: (driver, limits) =>
        create(...withoutHooks(driver, { ...limits, minconn: Math.max(1, limits.minconn) })),
      ask: (pool) => new Promise((resolve, reject) => acquired(pool, resolve, reject)),
      release: (pool, conn, { broken = false }) => void (broken ? pool.destroy(conn) : pool.release(conn)),
      takes: [],
      exempt: { "handed out open and IDLE": "without reset and validate it ends no transaction" },
    },
    timeouts: {
      ask: (pool) => ask(pool, { timeoutMs: 3 }),
      takes: [],
    },
    reaping: {
      open: openedWith({
        idleTimeoutMillis: 500,
        houseKeepInterval: 200,
        reset: (conn) => conn.rollback().catch(() => {}),
        // What could not be rolled back is left to validate. In version 1 anything but undefined is an error.
        ...(isAtLeast(version, "2.0.0") && { validate: (conn) => conn.closed === 0 }),
      }),
      ages: { idleMs: 500 },
    },
    validating: { open: openedWith({ validate: validateByQuery }) },
    "min-idle": { open: openedWith({ minIdle: 1, fifo: false }) },
    closing: {
      takes: isAtLeast(version, "2.4.0") ? ["close.force", "close.timeoutMs"] : ["close.force"],
      promises: everyClose,
    },
    queue: {
      open: openedWith({ maxQueue: 2, acquireMaxRetries: 2, acquireRetryWait: 2 }),
      exempt: {
        "refused only when full": "README: maxQueue, the maximum number of requests that it accepts",
      },
    },
    ...(isAtLeast(version, "4.12.0") && { restarting: restarting(openedWith({})) }),
  };
}

/** Callers who ask a closed pool, which starts it again. */
function restarting(open: (driver: Driver, limits: PoolLimits) => LightningPool): Configurations[string] {
  const byDesign = "CHANGELOG 4.12.0: now any closed pool can be started again; acquire() starts it";
  return {
    open,
    ask: (pool) => pool.acquire(),
    takes: [],
    exempt: { "nothing is lent after close": byDesign, "closed after closeall": byDesign },
  };
}

function acquired(
  pool: LightningPool,
  resolve: (conn: Connection) => void,
  reject: (error: unknown) => void,
) {
  if (ended.has(pool)) return reject(new Error("The pool is closed"));
  return pool.acquire((error, conn) => (conn ? resolve(conn) : reject(error)));
}

function settings(
  driver: Driver,
  { minconn: min, maxconn: max }: PoolLimits,
  { create, destroy: end, reset, validate, ...options }: Different,
): [LightningFactory, LightningOptions] {
  const factory = {
    create: create ?? (() => driver.connect()),
    destroy: end ?? ((conn: Connection) => conn.close()),
    reset: reset ?? ((conn: Connection) => conn.rollback()),
    validate: validate ?? validateByState,
  };
  return [factory, { min, max, ...options }];
}

function withoutHooks(
  driver: Driver,
  { minconn: min, maxconn: max }: PoolLimits,
): [LightningFactory, LightningOptions] {
  const factory = { create: () => driver.connect(), destroy: (conn: Connection) => conn.close() };
  return [factory, { min, max, fifo: false }];
}

async function validateByState(conn: Connection): Promise<void> {
  if (conn.closed !== 0) throw new Error("It is closed");
}

async function validateByQuery(conn: Connection): Promise<void> {
  await conn.query("select 1");
  await conn.rollback();
}

/** An ECMAScript module has its functions; a CommonJS one that was imported has them in `default`, too. */
function makerIn(module: unknown): NonNullable<LightningModule["createPool"]> {
  const { createPool, Pool } = { ...inDefault(module), ...(module as LightningModule) };
  if (typeof createPool !== "function" || typeof Pool !== "function") {
    throw new TypeError("This module exports no createPool() and Pool, so it is not lightning-pool.");
  }
  return (factory, options) => new Pool(factory, options);
}

function inDefault(module: unknown): LightningModule {
  return ((module ?? {}) as { readonly default?: LightningModule }).default ?? {};
}
