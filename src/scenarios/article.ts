/**
 * The article's program: a pool of 5 to 10 connections, a ThreadPoolExecutor of 15 workers, 20 tasks of
 * `select * from TABLE`, each through Pgsql.getAll.
 */
import type { Row } from "../driver/driver.ts";
import { PgMemServer } from "../driver/pg-mem/pg-mem-server.ts";
import type { Invariant, Watcher } from "../invariants/invariant.ts";
import { Pgsql } from "../pools/pgsql.ts";
import { describeError } from "../sim/trace.ts";
import type { Body } from "../scenario/worker.ts";

export const article = { minconn: 5, maxconn: 10, workers: 15, tasks: 20 } as const;

const sql = "select * from article";
const rowCount = 3;

/** The table that the tasks read. */
export function articleServer(): PgMemServer {
  return new PgMemServer({
    setup: `create table article (id integer primary key, title text not null);
      insert into article values (1, 'pools'), (2, 'threads'), (3, 'locks');`,
  });
}

/** The outcome of one task. */
export type TaskResult = { readonly rows: readonly Row[] } | { readonly error: string };

/** Workers that take tasks from one queue until it is empty, as an executor's threads do. Each result is told. */
export function articleBodies(
  workers: number,
  tasks: number,
  tell?: (result: TaskResult) => void,
): readonly Body[] {
  let left = tasks;
  const body: Body = async (worker) => {
    const database = new Pgsql(worker.pool);
    while (left > 0) {
      left--;
      const result = await task(database);
      tell?.(result);
    }
  };
  return Array.from({ length: workers }, () => body);
}

async function task(database: Pgsql): Promise<TaskResult> {
  let rows: readonly Row[];
  try {
    rows = await database.getAll(sql);
  } catch (error) {
    return { error: describeError(error) };
  }
  if (rows.length !== rowCount) throw new Error(`A task got ${rows.length} rows of ${rowCount}.`);
  return { rows };
}

/**
 * The article's demand on a pool: every task gets its rows, unless something fails or is late.
 *
 * Catches: a pool that refuses an ask rather than let it wait.
 * Misses: how long a task has to wait; refusals after a fault or a delay, such as that of an ask whose timeout has come.
 */
export const everyTaskServed: Invariant = { name: "every task is served", watch: () => served };

const served: Watcher = {
  settled({ act, state, error, worker }, facts) {
    if (act !== "ask" || state !== "threw" || facts.hasStruck) return undefined;
    return `a task of worker ${worker} got no connection: ${describeError(error)}`;
  },
};
