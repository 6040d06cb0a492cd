/** Work for a pool under load, the same for a real server and in simulation: each task leaves one row, whatever fails. */
import type { Connection } from "../../../src/driver/driver.ts";
import { PoolError } from "../../../src/pools/errors.ts";
import type { Pool } from "../../../src/pools/pool.ts";

/** No key: a task that is done twice leaves two rows. */
export const workTable = "create table done (task int not null)";

/** A task that fails more often than this is given up, by an error. */
const attemptsMax = 1_000;

export interface Load {
  readonly pool: Pool;
  readonly tasks: number;
  /** The number of the first task, so that no two loads have a task in common. */
  readonly first: number;
  readonly workers: number;
  /** Told of each call that failed, as "query: OperationalError". */
  note(kind: string): void;
  /** Called after each attempt, whatever became of it. */
  afterAttempt?(): void;
}

export async function workOff(load: Load): Promise<void> {
  const shift = new Shift(load);
  await Promise.all(Array.from({ length: load.workers }, () => shift.worker()));
}

/** One load being worked off: what its workers share. */
export class Shift {
  readonly #load: Load;
  #next = 0;
  /** Workers that were told "connection pool exhausted", and wait for somebody to put one back. */
  #hungry: (() => void)[] = [];

  constructor(load: Load) {
    this.#load = load;
  }

  /** Takes tasks until none is left. Every third only reads, and leaves it to the pool to end the transaction. */
  async worker(): Promise<void> {
    while (this.#next < this.#load.tasks) {
      const task = this.#load.first + this.#next++;
      const state = { isUnsure: false };
      for (let attempt = 0; !(await this.#attempt(task, state)); attempt++) {
        if (attempt === attemptsMax) throw new Error(`Task ${task} failed ${attemptsMax} times.`);
      }
    }
  }

  async #attempt(task: number, state: { isUnsure: boolean }): Promise<boolean> {
    const conn = await this.#tried("getconn", this.#load.pool.getconn());
    if (conn instanceof PoolError) await new Promise<void>((resolve) => this.#hungry.push(resolve));
    if (conn instanceof Error) return false;
    const isDone = task % 3 === 0 ? await this.#read(conn) : await this.#write(conn, task, state);
    await this.#putBack(conn);
    this.#load.afterAttempt?.();
    for (const wake of this.#hungry.splice(0)) wake();
    return isDone;
  }

  async #read(conn: Connection): Promise<boolean> {
    return !((await this.#tried("query", conn.query("select * from done"))) instanceof Error);
  }

  /** A commit whose answer was lost may have happened: it is looked up before the row is written again. */
  async #write(conn: Connection, task: number, state: { isUnsure: boolean }): Promise<boolean> {
    if (state.isUnsure) {
      const found = await this.#tried("query", conn.query("select * from done where task = $1", [task]));
      if (found instanceof Error) return false;
      if (found.rowCount > 0) return true;
    }
    const written = await this.#tried("query", conn.query("insert into done values ($1)", [task]));
    if (written instanceof Error) return false;
    const committed = await this.#tried("commit", conn.commit());
    state.isUnsure = committed instanceof Error;
    return !state.isUnsure;
  }

  /** psycopg2 keeps the slot of a connection that it cannot roll back; closed, it is given up. */
  async #putBack(conn: Connection): Promise<void> {
    const put = await this.#tried("putconn", this.#load.pool.putconn(conn));
    if (put instanceof Error) await this.#tried("putconn", this.#load.pool.putconn(conn, { close: true }));
  }

  async #tried<T>(verb: string, call: Promise<T>): Promise<T | Error> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#load.note(`${verb}: ${error.name}`);
      return error;
    }
  }
}
