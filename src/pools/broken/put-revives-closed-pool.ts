/**
 * Broken: a put does not look whether the pool is closed, and parks the connection as ever.
 *
 * SOURCE
 * Caught by: calls raise after closeall.
 */
import type { Connection } from "../../driver/driver.ts";
import type { PutOptions } from "../pool.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class PutRevivesClosedPool extends FairPool {
  override async putconn(lent: Connection | undefined, options?: PutOptions): Promise<void> {
    if (this.closed && lent) this.idle.push(this.connectionOf(lent));
    else await super.putconn(lent, options);
  }
}

export const putRevivesClosedPool = brokenPool({
  name: "put-revives-closed-pool",
  Pool: PutRevivesClosedPool,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "calls raise after closeall",
});
