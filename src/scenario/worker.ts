/** A worker as a scenario's body sees it. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import type { Pool } from "../pools/pool.ts";

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
  /** The pool under test. Calls of it are recorded as this worker's. */
  readonly pool: Pool;
  /** "a" for the first worker. Workers with one body are alike until one of them asks for its name. */
  readonly id: string;
  /** 0 for the first worker. The same holds as for {@link id}. */
  readonly index: number;
  query(conn: Connection, sql: string, params?: readonly unknown[]): Promise<QueryResult>;
  commit(conn: Connection): Promise<void>;
  rollback(conn: Connection): Promise<void>;
  /** A choice of this worker's: 0 … ways − 1. It is part of the schedule, as every choice is. */
  pick(kind: string, ways: number): number;
  /** Opens a connection behind the pool's back. For callers that are careless on purpose. */
  foreignConnection(): Promise<Connection>;
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
