/**
 * A driver over a database in this process that answers real SQL: {@link FakeDriver}'s connections and faults, with
 * {@link PgMemServer} on the far side.
 */
import { FakeDriver, type FakeDriverOptions } from "../fake-driver.ts";
import { PgMemServer, type PgMemSource } from "./pg-mem-server.ts";

export class PgMemDriver extends FakeDriver {
  constructor(source: PgMemSource, options: Omit<FakeDriverOptions, "server"> = {}) {
    super({ ...options, server: new PgMemServer(source) });
  }
}
