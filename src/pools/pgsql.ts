/** The article's `Pgsql`: a statement in, all its rows out, through one pool. */
import type { Row } from "../driver/driver.ts";
import { withCursor } from "./cursor.ts";
import type { Pool } from "./pool.ts";

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
