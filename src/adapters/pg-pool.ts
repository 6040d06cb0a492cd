/**
 * pg-pool (the pool of node-postgres) as a subject, versions 1 to 3. The module is handed in, so that any version can be
 * checked, the user's own copy too. It opens no socket: its option `Client` is a client over the simulated driver.
 *
 * A caller listens to `error` while it holds a client, as pg's documents want, and lets the pool's own `error` pass. Sources:
 * pg-pool's README and https://node-postgres.com/apis/pool, versions 1.0 to 3.14.
 */
import type { EventEmitter } from "node:events";
import type { Driver } from "../driver/driver.ts";
import type { PoolLimits, ReleaseOptions, Subject } from "../pools/pool.ts";
import { subject, type SubjectOptions } from "../pools/subject.ts";
import { isAtLeast, type Package } from "./package.ts";
import { Client, NativeClient } from "./pg-client.ts";

/** As much of pg-pool as is used here. */
export type PgPoolModule = new (options: PgPoolOptions) => PgPool;

interface PgPoolOptions {
  readonly Client: typeof NativeClient;
  readonly max: number;
  readonly min?: number;
  readonly Promise?: PromiseConstructor;
  readonly idleTimeoutMillis?: number;
  readonly connectionTimeoutMillis?: number;
  readonly maxUses?: number;
  readonly maxLifetimeSeconds?: number;
  readonly allowExitOnIdle?: boolean;
  readonly verify?: (client: LentClient, told: Verified) => void;
  readonly onConnect?: (client: NativeClient) => unknown;
}

/** Up to 2.0.5 what `verify` hands on is what the asker gets; later versions look at the error only. */
type Verified = (error?: unknown, client?: LentClient, release?: unknown) => void;

interface PgPool extends EventEmitter {
  connect(): Promise<LentClient>;
  connect(told: (error: unknown, client: LentClient) => void): void;
  query(sql: string): Promise<unknown>;
  query(sql: string, params: undefined, told: (error: unknown, result: unknown) => void): void;
  end(): Promise<void>;
  end(told: (error?: unknown) => void): void;
  /** From version 2 on. */
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  /** Before: generic-pool's. */
  readonly pool?: {
    getPoolSize(): number;
    availableObjectsCount(): number;
    waitingClientsCount(): number;
  };
}

type LentClient = NativeClient & { readonly release: (error?: unknown) => void };

/**
 * pg-pool, in the version that is handed in. Throws TypeError for a module that is not pg-pool.
 *
 * @example
 * ```ts
 * import PgPool from "pg-pool";
 * const { verdict } = await check(builtIn("steady", pgPool(PgPool)), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function pgPool(module: unknown, from: Package = {}): Subject {
  if (!isPgPool(module))
    throw new TypeError("This module is no class with connect(), query() and end(), so it is not pg-pool.");
  const openedWith =
    (options: Different = {}) =>
    (driver: Driver, limits: PoolLimits): PgPool =>
      open(module, driver, limits, options);
  const isGeneric = !("totalCount" in module.prototype);
  return subject<PgPool, LentClient>({
    name: "pg-pool",
    open: openedWith(),
    ...withPromises,
    view: isGeneric ? genericView : view,
    connectionOf: (client) => NativeClient.behind(client),
    words: { ask: "connect", release: "release", discard: "release(error)", close: "end", use: "query" },
    takes: [],
    survives,
    promises,
    ...(isGeneric ? {} : isAtLeast(from.version, "2.0.1") && { ages: { idleMs: 10_000 } }),
    configurations: { ...configurations(openedWith, from, isGeneric) },
  });
}

function isPgPool(module: unknown): module is PgPoolModule {
  const { connect, query, end } = ((module as { prototype?: unknown } | undefined)?.prototype ??
    {}) as Partial<PgPool>;
  return [connect, query, end].every((method) => typeof method === "function");
}

/** Options beside the ones that every configuration has; `keepsMin` hands it the minimum. */
type Different = Partial<PgPoolOptions> & { readonly keepsMin?: boolean };

function open(
  Pool: PgPoolModule,
  driver: Driver,
  { minconn, maxconn }: PoolLimits,
  { keepsMin = false, ...options }: Different,
): PgPool {
  // A client is made with the pool's options: it finds the driver among them.
  const all = { Client, driver, max: maxconn, ...(keepsMin && { min: minconn }), ...options };
  const pool = new Pool(all);
  pool.on("error", ignore);
  return pool;
}

function ignore(): void {}

/** How one asks, gives back and closes. */
type Calls = Pick<SubjectOptions<PgPool, LentClient>, "ask" | "release" | "close" | "verbs">;

const withPromises: Calls = {
  ask: (pool) => {
    const asked = pool.connect();
    asked.then(listen, ignore);
    return asked;
  },
  release: giveBack,
  close: (pool) => pool.end(),
  verbs: { use: (pool) => pool.query("select 1") },
};

/** Each callback is called once: a second call is an uncaught error. */
const withCallbacks: Calls = {
  ask: (pool) =>
    once("connect", (told) =>
      pool.connect((error, client) => {
        if (client) listen(client);
        told(error, client);
      }),
    ),
  release: giveBack,
  close: (pool) => once<void>("end", (told) => pool.end(told)),
  verbs: { use: (pool) => once("query", (told) => pool.query("select 1", undefined, told)) },
};

/** Who holds a client hears of its errors: https://node-postgres.com/apis/client#error */
function listen(client: LentClient): void {
  client.on("error", ignore);
}

function giveBack(_pool: PgPool, client: LentClient, { broken = false }: ReleaseOptions): void {
  client.removeListener("error", ignore);
  if (broken) client.release(new Error("given back as broken"));
  else client.release();
}

function once<T>(verb: string, call: (told: (error: unknown, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isTold = false;
    call((error, value) => {
      if (isTold) throw new Error(`${verb} has called its callback twice`);
      isTold = true;
      // What the pool gives is what the caller sees.
      // oxlint-disable-next-line prefer-promise-reject-errors
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}

// Below 0 are the books of a pool that has parked what it no longer counts: it is told where that is lent.
const view: NonNullable<SubjectOptions<PgPool, LentClient>["view"]> = (pool) => ({
  usedCount: Math.max(0, pool.totalCount - pool.idleCount),
  idleCount: pool.idleCount,
  waitingCount: pool.waitingCount,
});

const genericView: typeof view = ({ pool }) => {
  const idleCount = pool?.availableObjectsCount() ?? 0;
  return {
    usedCount: Math.max(0, (pool?.getPoolSize() ?? 0) - idleCount),
    idleCount,
    waitingCount: pool?.waitingClientsCount() ?? 0,
  };
};

/** A connection that cannot be closed and stays open is none of pg's: its socket is gone all the same. */
const survives = [
  "refused",
  "hang",
  "statement",
  "lost",
  "lost-idle",
  "close-lost",
  "close-hang",
  "query-hang",
  "throws",
  "restart",
  "down",
];

const promises = {
  "close waits for what is lent":
    'https://node-postgres.com/apis/pool#poolend: "drain the pool of all active clients, disconnect them"',
  "no timer left after close":
    'https://node-postgres.com/apis/pool#poolend: "shut down any internal timers in the pool"',
  "closeall waits for every close":
    'https://node-postgres.com/apis/pool#poolend: "drain the pool of all active clients, disconnect them"',
};

type Configurations = NonNullable<SubjectOptions<PgPool, LentClient>["configurations"]>;

function configurations(
  openedWith: (options: Different) => SubjectOptions<PgPool, LentClient>["open"],
  { version }: Package,
  isGeneric: boolean,
): Configurations {
  const since = (least: string, some: Configurations): Configurations =>
    isAtLeast(version, least) && !isGeneric ? some : {};
  return {
    reaping: {
      open: openedWith({ idleTimeoutMillis: 500, keepsMin: true, allowExitOnIdle: true }),
      ages: { idleMs: isGeneric ? 2_000 : 500 },
    },
    // 1.0's query takes no callback.
    ...(isAtLeast(version, "1.2.0") && {
      callbacks: { open: openedWith({ idleTimeoutMillis: 1 }), ...withCallbacks },
    }),
    native: { open: openedWith({ Client: NativeClient, idleTimeoutMillis: 0 }), ages: {} },
    ...since("2.0.0", {
      timeouts: { open: openedWith({ connectionTimeoutMillis: 1_000, idleTimeoutMillis: 0 }), ages: {} },
      verifying: { open: openedWith({ verify }) },
      rejecting: {
        open: (driver, limits) => openedWith({ verify: everySecond() })(driver, limits),
        exempt: rejects,
      },
    }),
    ...since("3.1.0", { used: { open: openedWith({ maxUses: 2, idleTimeoutMillis: 0 }), ages: {} } }),
    ...since("3.5.0", {
      aging: {
        open: openedWith({ maxLifetimeSeconds: 1, idleTimeoutMillis: 0 }),
        ages: { lifetimeMs: 1_000 },
      },
    }),
    ...since("3.13.0", {
      hooks: { open: openedWith({ onConnect: prepare, Promise: Later }) },
    }),
  };
}

/** A promise of another library, as the option `Promise` takes one. */
class Later<T> extends Promise<T> {}

function verify(client: LentClient, told: Verified): void {
  client.on("error", ignore);
  const settle = (error: unknown): void => {
    client.removeListener("error", ignore);
    if (error) told(error);
    else told(undefined, client, client.release);
  };
  try {
    client.query("select 1", settle);
  } catch (error) {
    settle(error);
  }
}

/** What it waits for besides is elsewhere, such as a secret that it looks up. */
async function prepare(client: NativeClient): Promise<void> {
  await client.query("select 1");
  await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Accepts each second client that it sees. */
function everySecond(): typeof verify {
  let seen = 0;
  return (client, told) => {
    if (++seen % 2 === 0) told(undefined, client, client.release);
    else told(new Error("verify rejects this client"));
  };
}

const rejects = { "refused only when full": "an ask is answered with the error of `verify`" };
