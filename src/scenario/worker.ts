/** A worker as a scenario's body sees it. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import type { AskOptions, CloseOptions, Pool, ReleaseOptions } from "../pools/pool.ts";

/**
 * The work of one worker, from its start to its end.
 *
 * @example
 * ```ts
 * const body: Body = async ({ pool }) => pool.putconn(await pool.getconn());
 * const mine = scenario({ subject: simple, workers: [body, body] });
 * mine.workers().length; // => 2
 * ```
 */
export type Body = (worker: Worker) => Promise<void>;

/**
 * A caller of the pool: its name, the pool, and operations on the connections that it holds.
 *
 * @example
 * ```ts
 * const body: Body = async (worker) => {
 *   const conn = await worker.pool.getconn();
 *   await worker.query(conn, "select 1");
 *   await worker.pool.putconn(conn);
 * };
 * ```
 */
export interface Worker {
  /** The pool under test, in psycopg2's words. Calls of it are recorded as this worker's. */
  readonly pool: Pool;
  /** Asks the pool for a connection, whatever the pool calls that. */
  ask(options?: AskOptions): Promise<Connection>;
  /** Gives back what an ask gave. */
  release(lease: Connection, options?: ReleaseOptions): Promise<void>;
  /** Closes the pool, gracefully unless told otherwise. */
  close(options?: CloseOptions): Promise<void>;
  /** One of the pool's own verbs, as the subject names them: `call("resize", 3)`. */
  call(verb: string, ...args: readonly unknown[]): Promise<unknown>;
  /** One of an application's requests, by its name. */
  request(name: string): Promise<unknown>;
  /** "a" for the first worker. Workers with one body are alike until one of them asks for its name. */
  readonly id: string;
  /** 0 for the first worker. The same holds as for {@link id}. */
  readonly index: number;
  query(conn: Connection, sql: string, params?: readonly unknown[]): Promise<QueryResult>;
  commit(conn: Connection): Promise<void>;
  rollback(conn: Connection): Promise<void>;
  /**
   * A choice of this worker's: 0 … ways − 1. It is part of the schedule, as every choice is. Throws ScenarioError unless `ways` is a
   * whole number, 1 or more, and `kind` a word of letters, digits, `-` and `_`.
   */
  pick(kind: string, ways: number): number;
  /** Opens a connection behind the pool's back. For callers that are careless on purpose. */
  foreignConnection(): Promise<Connection>;
  /** Goes on at any later moment, which is a choice: a user who gives up may do so while anything is under way. */
  moment(): Promise<void>;
  /** Lets `ms` virtual milliseconds pass. */
  sleep(ms: number): Promise<void>;
}

/** "a" … "z", "aa", "ab", … */
export function workerId(index: number): string {
  return (ids[index] ??= spelled(index));
}

const ids: string[] = [];

function spelled(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : spelled(Math.floor(index / 26) - 1) + letter;
}
