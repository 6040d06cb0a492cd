/**
 * mysql2's Pool as a subject: versions 2 and 3. The module is handed in, so that any version can be checked. Its connections
 * are its own: their option `stream` gives each a simulated socket, on which a MySQL server answers (mysql2-socket.ts).
 *
 * Leases are those of the promise API, in one configuration those of the callback API. Statements are transactions of their own, as
 * MySQL's default is, since a pool of mysql2 ends none.
 * Source: mysql2's documentation of createPool() (https://sidorares.github.io/node-mysql2/docs/examples/connections/create-pool),
 * its Changelog up to 3.24.6.
 */
import type { Driver } from "../driver/driver.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { subject } from "../pools/subject.ts";
import { Mysql2Socket } from "./mysql2-socket.ts";
import { isAtLeast, type Package } from "./package.ts";

/** As much of mysql2 as is used here. */
export interface Mysql2Module {
  readonly createPool: (options: Mysql2Options) => Mysql2Pool;
}

interface Mysql2Options {
  readonly connectionLimit: number;
  readonly stream: () => Mysql2Socket;
  readonly maxPreparedStatements?: number;
  readonly waitForConnections?: boolean;
  readonly queueLimit?: number;
  readonly connectTimeout?: number;
  readonly maxIdle?: number;
  readonly idleTimeout?: number;
  /** Since 3.15: connections say goodbye before they are closed. */
  readonly gracefulEnd?: boolean;
  /** Since 3.22. */
  readonly resetOnRelease?: boolean;
}

interface Mysql2Pool {
  promise(): PromisePool;
  getConnection(told: (error: unknown, conn: CoreConnection | undefined) => void): void;
  end(told: (error?: unknown) => void): void;
  /** Its books are private; they are shown, and nothing is decided by them. */
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
  readonly _connectionQueue: { readonly length: number };
  readonly _closed: boolean;
}

interface PromisePool {
  getConnection(): Promise<Lease>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/** As the promise API lends it: something around a connection. */
interface Lease {
  readonly connection: CoreConnection;
  query(sql: string): Promise<unknown>;
  release(): void;
  destroy(): void;
}

interface CoreConnection {
  /** What the option `stream` gave. */
  readonly stream: Mysql2Socket;
  query(sql: string, told: (error: unknown) => void): void;
  release(): void;
  destroy(): void;
}

interface Opened {
  readonly core: Mysql2Pool;
  readonly promised: PromisePool;
}

type Different = Omit<Partial<Mysql2Options>, "stream"> & { readonly autocommit?: boolean };

/**
 * Throws TypeError for a module that is not mysql2.
 *
 * @example
 * ```ts
 * import mysql from "mysql2";
 * const { verdict } = await check(builtIn("steady", mysql2(mysql)), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function mysql2(module: unknown, from: Package = {}): Subject {
  if (!isMysql2(module)) {
    throw new TypeError("This module exports no createPool() and createServer(), so it is not mysql2.");
  }
  const openedWith = (different: Different | ((limits: PoolLimits) => Different)) => {
    return (driver: Driver, limits: PoolLimits): Opened =>
      open(module, driver, limits, typeof different === "function" ? different(limits) : different);
  };
  return subject<Opened, Lease>({
    name: "mysql2",
    open: openedWith({}),
    ask: ({ promised }) => promised.getConnection(),
    release: (_pool, lease, { broken = false }) => (broken ? lease.destroy() : lease.release()),
    close: ({ promised }) => promised.end(),
    view: ({ core }) => ({
      // Before 3.20 one that is given back twice is free twice.
      usedCount: Math.max(0, core._allConnections.length - core._freeConnections.length),
      idleCount: core._freeConnections.length,
      waitingCount: core._connectionQueue.length,
      closed: core._closed,
    }),
    connectionOf: ({ connection }) => connection.stream.connection,
    verbs: { use: ({ promised }) => promised.query("select 1") },
    words: { ask: "getConnection", release: "release", discard: "destroy", close: "end", use: "pool.query" },
    takes: [],
    survives,
    configurations: configurations(openedWith, from),
  });
}

/** A connect that hangs, only where there is a timeout. */
const survives = ["refused", "statement", "lost", "lost-idle", "restart", "down"];

type Configurations = NonNullable<Parameters<typeof subject<Opened, Lease>>[0]["configurations"]>;

function configurations(
  openedWith: (
    different: Different | ((limits: PoolLimits) => Different),
  ) => (driver: Driver, limits: PoolLimits) => Opened,
  { version }: Package,
): Configurations {
  return {
    callbacks: {
      ask: ({ core }) => new Promise((resolve, reject) => core.getConnection(handing(resolve, reject))),
      close: ({ core }) =>
        new Promise<void>((resolve, reject) => core.end((error) => (error ? reject(error) : resolve()))),
    },
    timeouts: {
      open: openedWith({ connectTimeout: 1_000 }),
      survives: [...survives, "hang"],
      exempt: {
        "close succeeds":
          "end() tells the error of a connection that could not be opened while it waited for it",
      },
    },
    impatient: { open: openedWith({ waitForConnections: false }) },
    queue: {
      open: openedWith({ queueLimit: 1 }),
      exempt: {
        "refused only when full":
          "queueLimit: the maximum number of requests it queues; one that connects takes a place",
      },
    },
    // Since 3.2; before, the options do nothing.
    ...(isAtLeast(version, "3.2.0") && {
      idle: {
        open: openedWith(({ maxconn }) => ({ maxIdle: maxconn - 1, idleTimeout: 2_000 })),
        ages: { idleMs: 2_000 },
        promises: {
          "no timer left after close":
            "Changelog 3.9.0 (#2384): removeIdleTimeoutConnectionsTimer did not clean up when the pool was closed",
        },
      },
    }),
    ...(isAtLeast(version, "3.15.0") && {
      graceful: {
        open: openedWith(({ maxconn }) => ({ maxIdle: maxconn - 1, idleTimeout: 2_000, gracefulEnd: true })),
        ages: { idleMs: 2_000 },
      },
    }),
    ...(isAtLeast(version, "3.22.0") && {
      resetting: { open: openedWith({ resetOnRelease: true, autocommit: false }) },
    }),
  };
}

/** A lease of the callback API in the promise API's form. */
function handing(resolve: (lease: Lease) => void, reject: (error: unknown) => void) {
  return (error: unknown, connection: CoreConnection | undefined): void => {
    if (!connection) return reject(error);
    resolve({
      connection,
      query: (sql) =>
        new Promise<void>((done, failed) =>
          connection.query(sql, (wrong) => (wrong ? failed(wrong) : done())),
        ),
      release: () => connection.release(),
      destroy: () => connection.destroy(),
    });
  };
}

function open(
  { createPool }: Mysql2Module,
  driver: Driver,
  { maxconn }: PoolLimits,
  { autocommit = true, ...options }: Different,
): Opened {
  let threadId = 0;
  const stream = () => new Mysql2Socket(driver, { autocommit, threadId: ++threadId });
  // Ten seconds by default: a configuration of its own has one.
  // A connection makes room for 16,000 prepared statements otherwise, which takes longer than all else in an execution.
  const core = createPool({
    connectionLimit: maxconn,
    maxPreparedStatements: 4,
    connectTimeout: 0,
    stream,
    ...options,
  });
  return { core, promised: core.promise() };
}

function isMysql2(module: unknown): module is Mysql2Module {
  const { createPool, createServer } = (module ?? {}) as Partial<
    Record<"createPool" | "createServer", unknown>
  >;
  return typeof createPool === "function" && typeof createServer === "function";
}
