/**
 * The test bed needs this of any pool, ours or another's: three verbs and, if the pool can be asked, its own
 * view of itself. An adapter turns a pool into this; the pool itself never knows that it is under test.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { ApplicationTraits, CallObserver } from "./told.ts";

/**
 * Names a lent connection in psycopg2's pools: a second getconn with the same key gets the same connection.
 *
 * @example
 * ```ts
 * const key: Key = "task 1";
 * const pool = await SimpleConnectionPool.create(1, 2, new FakeDriver());
 * (await pool.getconn(key)) === (await pool.getconn(key)); // => true
 * ```
 */
export type Key = unknown;

/**
 * How a connection is given back.
 *
 * @example
 * ```ts
 * const options: PutOptions = { close: true };
 * const pool = await SimpleConnectionPool.create(1, 1, new FakeDriver());
 * await pool.putconn(await pool.getconn(), options);
 * pool._pool.length; // => 0
 * ```
 */
export interface PutOptions {
  readonly key?: Key;
  /** Close the connection rather than keep it. */
  readonly close?: boolean;
}

/**
 * The options of a worker's ask for a connection. A pool ignores those that it does not know.
 *
 * @example
 * ```ts
 * const patient: AskOptions = { key: "tenant 1", timeoutMs: 30_000 };
 * ```
 */
export interface AskOptions {
  /** The purpose of the connection: psycopg2's name of a lent connection, or a tenant or shard of a pool with several limits. */
  readonly key?: Key;
  /** For how many milliseconds the asker waits at most. */
  readonly timeoutMs?: number;
  /** Aborted when the asker no longer waits. */
  readonly signal?: AbortSignal;
}

/**
 * How a worker gives back what it was lent.
 *
 * @example
 * ```ts
 * const discard: ReleaseOptions = { broken: true };
 * ```
 */
export interface ReleaseOptions {
  /** The key that it asked with, if any. */
  readonly key?: Key;
  /** It is not to be lent again. */
  readonly broken?: boolean;
}

/**
 * How a pool is closed: gracefully, that is with what is lent given back first, unless it says otherwise.
 *
 * @example
 * ```ts
 * const atOnce: CloseOptions = { force: true };
 * ```
 */
export interface CloseOptions {
  /** What is lent is closed, too, or left to its holders: the close does not wait for it. */
  readonly force?: boolean;
  /** For how many milliseconds the close waits for what is lent at most. */
  readonly timeoutMs?: number;
}

/**
 * Every pool does this: it lends a connection, takes it back, and closes.
 *
 * @example
 * ```ts
 * async function tables(pool: Pool): Promise<QueryResult> {
 *   const conn = await pool.getconn();
 *   return conn.query("select * from tables").finally(() => pool.putconn(conn));
 * }
 * await tables(await SimpleConnectionPool.create(1, 1, new FakeDriver())); // => { rows: [], rowCount: 0 }
 * ```
 */
export interface Pool {
  /** psycopg2's pools have the key only. */
  getconn(key?: Key, options?: AskOptions): Promise<Connection>;
  /** Gives a connection back. The pool may roll it back, keep it or close it. */
  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void>;
  /** Closes the pool and its connections. psycopg2's pools have no options. */
  closeall(options?: CloseOptions): Promise<void>;
}

/**
 * A pool's books as it keeps them itself, read when they are asked for: a view is live. A pool leaves out what it does
 * not have; the two counts every pool can tell.
 *
 * @example
 * ```ts
 * const view: PoolView = { closed: false, usedCount: 1, idleCount: 0, permits: 4 };
 * ```
 */
export interface PoolView {
  readonly closed: boolean;
  /** How many connections the pool counts as lent. */
  readonly usedCount: number;
  /** How many it has parked. */
  readonly idleCount: number;
  /** Lent connections. One that is lent under two keys stands here twice. */
  readonly used?: readonly Connection[] | undefined;
  /** Parked connections. One that is parked twice stands here twice. */
  readonly idle?: readonly Connection[] | undefined;
  /** Unsettled asks that the pool has queued. */
  readonly waitingCount?: number | undefined;
  /** Free permits of a semaphore. */
  readonly permits?: number | undefined;
  /** In words, for a deadlock's report: "the pool's lock is held". */
  readonly blockedBy?: string | undefined;
}

/**
 * A pool that can be checked, with its books where it shows them.
 *
 * @example
 * ```ts
 * const driver = new FakeDriver();
 * const unpooled: PoolUnderTest = {
 *   getconn: () => driver.connect(),
 *   putconn: async (conn) => conn?.close(),
 *   closeall: async () => {},
 * };
 * ```
 */
export interface PoolUnderTest extends Pool {
  /**
   * The pool's books, or a function that gives them. Asked for anew at each look, so a getter that makes a snapshot is as good
   * as an object that is live. Without it rules go by what the driver and the calls show.
   */
  readonly view?: PoolView | (() => PoolView) | undefined;
  /** For a pool that lends something of its own in a connection's place: the connection behind it. */
  connectionOf?(lent: Connection): Connection | undefined;
  /** Calls of its own, as `Subject.verbs` names them. */
  call?(verb: string, ...args: readonly unknown[]): unknown;
  /** Of an application: makes one of its requests for a worker. */
  request?(worker: string, name: string): unknown;
  /** Of an application, which calls its pool by itself: who is told of these calls. */
  observe?(observer: CallObserver): void;
  /** Of an application: the execution is over. */
  ended?(): void;
}

/** A pool's books as they are now, where it shows any. */
export function viewOf(pool: PoolUnderTest): PoolView | undefined {
  return typeof pool.view === "function" ? pool.view() : pool.view;
}

/**
 * The options that a pool is opened with.
 *
 * @example
 * ```ts
 * const limits: PoolLimits = { minconn: 1, maxconn: 5 };
 * const pool = await threaded.open(new FakeDriver(), limits);
 * pool.view.idleCount; // => 1
 * ```
 */
export interface PoolLimits {
  readonly minconn: number;
  readonly maxconn: number;
}

/**
 * A kind of pool that can be checked.
 *
 * @example
 * ```ts
 * const mine: Subject = {
 *   name: "mine",
 *   title: "MyPool",
 *   open: (driver, { minconn, maxconn }) => ThreadedConnectionPool.create(minconn, maxconn, driver),
 * };
 * const { verdict } = await check(builtIn("steady", mine), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export interface Subject {
  /** As on the command line: "threaded". */
  readonly name: string;
  /** As in reports: "ThreadedConnectionPool". */
  readonly title: string;
  /** Opens a fresh pool over `driver`. */
  open(driver: Driver, limits: PoolLimits): Promise<PoolUnderTest>;
  /** Invariants (by name) that this pool never promised, each with the reason. They are not judged. */
  readonly exempt?: Readonly<Record<string, string>>;
  /**
   * Invariants (by name) that are judged only where a pool promises them, as this one does; each may quote where: `{ "served in
   * order": "README: first come, first served" }`.
   */
  readonly promises?: readonly string[] | Readonly<Record<string, string>>;
  /** The kinds of fault that it promises to survive, by name; all if missing. The general scenarios leave out the others. */
  readonly survives?: readonly string[];
  /** How long it keeps connections, where it says: for how long an idle one, and how old one may get. */
  readonly ages?: { readonly idleMs?: number; readonly lifetimeMs?: number };
  /** The pool's own names of its verbs, for stories and messages. psycopg2's words are the default. */
  readonly words?: Words;
  /** The names of its own calls that `worker.call` may make: "resize". */
  readonly verbs?: readonly string[];
  /**
   * Which options an ask takes, where that is known, and a close ("close.force", "close.timeoutMs"): scenarios that need another are
   * skipped.
   */
  readonly takes?: readonly (keyof AskOptions | `close.${keyof CloseOptions}`)[];
  /** How many asks that were made later may be served before one that waits, if it promises a bound. */
  readonly overtakenMax?: number;
  /**
   * The limits that an ask counts against, with the maximum of each, if there are others than maxconn: `({ key }, { maxconn }) => ({
   * maxconn, [`tenant ${key}`]: 1 })`. What is lent under one of these names counts against it until it is given back. "maxconn" is that of
   * the whole pool. A function of its arguments alone; the `maxconn` that it is given is the one that the pool has now.
   */
  limitsOf?(this: void, ask: AskOptions, limits: PoolLimits): Readonly<Record<string, number>>;
  /** Where the command line found it, if that was a module's path: it stands in schedules in the name's place. */
  readonly module?: string;
  /** The same pool opened with other options: a check of all scenarios checks them, too. */
  readonly configurations?: readonly Subject[];
  /** Set of an application, which uses a pool by itself: workers make its requests. */
  readonly application?: ApplicationTraits;
}

/** A subject as it is, and in its other configurations. */
export function inEachConfiguration(subject: Subject): readonly Subject[] {
  return [subject, ...(subject.configurations ?? [])];
}

/**
 * A pool's names of its verbs, for stories. A verb of its own has its method's name as key.
 *
 * @example
 * ```ts
 * const words: Words = { ask: "acquire", release: "release", discard: "release(true)", close: "end" };
 * ```
 */
export type Words = Readonly<Record<string, string>> & {
  readonly ask?: string;
  readonly release?: string;
  /** To give a connection back as broken, so that it is not lent again. */
  readonly discard?: string;
  readonly close?: string;
  /** To close without waiting for what is lent. */
  readonly forceClose?: string;
};

/** Whether a pool promises a rule. */
export function promisesRule({ promises = [] }: Subject, rule: string): boolean {
  return Array.isArray(promises) ? promises.includes(rule) : Object.hasOwn(promises, rule);
}

/** psycopg2's. */
const psycopg2Words = { ask: "getconn", release: "putconn", discard: "putconn", close: "closeall" } as const;

/** Gives the pool's name of each verb, its own verbs included. */
export function wordsOf({ words }: Pick<Subject, "words">): (verb: string) => string {
  const all: Readonly<Record<string, string | undefined>> = { ...psycopg2Words, ...words };
  return (verb) => all[verb] ?? (verb === "forceClose" ? `${all["close"]}(force)` : verb);
}
