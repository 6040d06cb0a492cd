/**
 * Broken: a closed pool refuses an ask as a full one does, so that its worker tries again forever.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: calls raise after closeall.
 */
import type { Connection } from "../../driver/driver.ts";
import { PoolError, poolMessages } from "../errors.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ClosedPoolSaysExhausted extends FairPool {
  override getconn(): Promise<Connection> {
    return this.closed ? Promise.reject(new PoolError(poolMessages.exhausted)) : super.getconn();
  }
}

export const closedPoolSaysExhausted = brokenPool({
  name: "closed-pool-says-exhausted",
  Pool: ClosedPoolSaysExhausted,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "calls raise after closeall",
});
