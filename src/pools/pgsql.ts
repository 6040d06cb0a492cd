/** The article's `Pgsql`: a statement in, all its rows out, through one pool. */
import type { Row } from "../driver/driver.ts";
import { withCursor } from "./cursor.ts";
import type { Pool } from "./pool.ts";

/**
 * Borrows a connection for each statement.
 *
 * @example
 * ```ts
 * const pool = await ReallyThreadedConnectionPool.create(1, 5, new PgMemDriver({ setup: "" }));
 * await new Pgsql(pool).getAll("select 1 as one"); // => [{ one: 1 }]
 * ```
 */
export class Pgsql {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  getAll(sql: string): Promise<readonly Row[]> {
    return withCursor(this.#pool, async (cursor) => {
      await cursor.execute(sql);
      return cursor.fetchall();
    });
  }
}
