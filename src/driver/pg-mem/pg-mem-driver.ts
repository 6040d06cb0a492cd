/**
 * A driver over a database in this process that answers real SQL: {@link FakeDriver}'s connections and faults, with
 * {@link PgMemServer} on the far side.
 */
import { FakeDriver, type FakeDriverOptions } from "../fake-driver.ts";
import { PgMemServer, type PgMemSource } from "./pg-mem-server.ts";

/**
 * All its connections share one database, which `setup` fills.
 *
 * @example
 * ```ts
 * const driver = new PgMemDriver({ setup: "create table t (n int); insert into t values (1)" });
 * const conn = await driver.connect();
 * (await conn.query("select n from t")).rows; // => [{ n: 1 }]
 * ```
 */
export class PgMemDriver extends FakeDriver {
  constructor(source: PgMemSource, options: Omit<FakeDriverOptions, "server"> = {}) {
    super({ ...options, server: new PgMemServer(source) });
  }
}
