/**
 * Broken: one connection fewer than the maximum is lent, and a caller that asks for the last one is refused.
 *
 * Shipped by: an off-by-one that no limit test sees, since the pool never lends too much.
 * Caught by: refused only when full.
 */
import type { Connection } from "../../driver/driver.ts";
import { PoolError, poolMessages } from "../errors.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class RefusesTooEarly extends FairPool {
  override getconn(): Promise<Connection> {
    if (!this.closed && this.lent.size >= this.maxconn - 1) {
      return Promise.reject(new PoolError(poolMessages.exhausted));
    }
    return super.getconn();
  }
}

export const refusesTooEarly = brokenPool({
  name: "refuses-too-early",
  Pool: RefusesTooEarly,
  settings: { scenario: "steady", workers: 2, ops: 1, minconn: 1, maxconn: 2, faults: [] },
  invariant: "refused only when full",
});
