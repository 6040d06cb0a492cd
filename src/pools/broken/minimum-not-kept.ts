/**
 * Broken: minconn connections are opened at the start, and none of those that die later is replaced.
 *
 * Shipped by: pg-pool (node-postgres pull request 3696), r2d2 (pull request 32).
 * Caught by: minconn kept.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class MinimumNotKept extends FairPool {
  protected override refill(): void {
    // Nothing: the pool shrinks.
  }
}

export const minimumNotKept = brokenPool({
  name: "minimum-not-kept",
  Pool: MinimumNotKept,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 2, maxconn: 2, faults: ["lost"] },
  invariant: "minconn kept",
});
