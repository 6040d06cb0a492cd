/**
 * Broken: a put that closeall has overtaken during its rollback closes the connection, as closeall did before.
 *
 * Shipped by: HikariCP (issue 2152: each close is made twice).
 * Caught by: closed at most once.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import type { PutOptions } from "../pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ClosesTwice extends FairPool {
  override async putconn(lent: Connection | undefined, options?: PutOptions): Promise<void> {
    await super.putconn(lent, options);
    if (this.closed) await lent?.close();
  }
}

export const closesTwice = brokenPool({
  name: "closes-twice",
  Pool: ClosesTwice,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "closed at most once",
});
