/**
 * An application that uses node-postgres, as something to check: its own handlers, unchanged, over pg.Pool and a simulated
 * PostgreSQL. The application asks, queries and releases by itself; who did what is told by the pool that it was handed.
 */
import type { Driver } from "../driver/driver.ts";
import { PgMemServer } from "../driver/pg-mem/pg-mem-server.ts";
import { PostgresWire } from "../driver/wire/postgres-wire.ts";
import type { WireSocket } from "../driver/wire/wire-socket.ts";
import type { PoolLimits, PoolUnderTest, Subject } from "../pools/pool.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { ApplicationUnderTest } from "./application-under-test.ts";
import { assertApplication, assertPool } from "./assert-application.ts";

/**
 * What a check hands to `pool`: spread it into the options of `new pg.Pool`.
 *
 * @example
 * ```ts
 * const open = (config: PoolConfig) => new pg.Pool({ ...config, connectionTimeoutMillis: 5_000 });
 * ```
 */
export interface PoolConfig {
  /** Makes a socket to the simulated server. */
  readonly stream: () => WireSocket;
  /** How many clients there are at most. */
  readonly max: number;
  /** Idle clients stay: a story of callers is shorter without the timers of a pool. */
  readonly idleTimeoutMillis: 0;
}

/** An application, how it is opened, and what is asked of it. */
export interface ApplicationOptions<Pool, App> extends Pick<Subject, "exempt" | "survives"> {
  /** As on the command line and in schedules. */
  readonly name: string;
  /** As in reports; the name by default. */
  readonly title?: string;
  /** The pool, as the application would make it: `(config) => new pg.Pool({ ...config })`. */
  pool(this: void, config: PoolConfig): Pool;
  /** The application over that pool, made anew for each execution. */
  open(this: void, pool: Pool): App | Promise<App>;
  /** What is asked of it, by name: `{ transfer: (app) => app.inject({ method: "POST", url: "/transfer" }) }`. */
  readonly requests: Readonly<Record<string, (this: void, app: App) => unknown>>;
  /** SQL that makes the tables and fills them. Without it every statement succeeds and gives no rows. */
  readonly setup?: string;
  /** How many clients the pool may have: 2 by default. More requests than that are made at once. */
  readonly maxconn?: number;
  /** Rules that are judged only where they are named here: "one statement at a time". */
  readonly promises?: readonly string[];
}

/**
 * A subject of {@link check} for an application: each worker makes one of its requests. Throws TypeError where something is missing.
 *
 * @example
 * ```ts
 * import pg from "pg";
 * const clock = application({
 *   name: "clock",
 *   pool: (config) => new pg.Pool({ ...config }),
 *   open: (pool) => ({ now: () => pool.query("select 1") }),
 *   requests: { now: (app) => app.now() },
 * });
 * const { verdict } = await check(builtIn("now+now", clock), { executions: 50 });
 * verdict; // => "holds"
 * ```
 */
export function application<Pool, App>(options: ApplicationOptions<Pool, App>): Subject {
  assertApplication(options);
  const { name, title = name, setup, maxconn = 2, exempt, survives, promises = [] } = options;
  return {
    name,
    title,
    words,
    open: (driver, limits) => opened(options, driver, limits),
    application: {
      requests: Object.keys(options.requests),
      maxconn,
      ...(setup !== undefined && { server: new PgMemServer({ setup }) }),
    },
    promises: [...rulesForCallers, ...promises],
    exempt: { ...ofPg, ...exempt },
    ...(survives && { survives }),
  };
}

const words = { ask: "connect", release: "release", discard: "release(error)", close: "end" } as const;

/** Those that a correct caller cannot break. */
const rulesForCallers = [
  "callers release what they hold",
  "callers release once",
  "no use after release",
  "released outside transactions",
  "one request per transaction",
];

const ofPg = {
  "handed out open and IDLE": "pg.Pool ends no transaction, and checks no client that it lends",
};

async function opened<Pool, App>(
  { pool: make, open, requests }: ApplicationOptions<Pool, App>,
  driver: Driver,
  { maxconn: max }: PoolLimits,
): Promise<PoolUnderTest> {
  const pool = make({ stream: new PostgresWire(driver).stream, max, idleTimeoutMillis: 0 });
  assertPool(pool, max);
  const watched = new ApplicationUnderTest(pool);
  const app = await open(pool);
  if (app === undefined || app === null) {
    const what = `The application's open(pool) gave ${String(app)}: it must return the application, which each request is handed.`;
    throw new ScenarioError(what);
  }
  watched.requests = (name) => requests[name]?.(app);
  return watched;
}
