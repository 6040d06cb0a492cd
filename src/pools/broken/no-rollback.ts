/**
 * Broken: what comes back is parked as it is, in the middle of its transaction.
 *
 * Shipped by: Bun's SQL (pull request 36075), aiomysql (issue 679).
 * Caught by: handed out open and IDLE.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class NoRollback extends FairPool {
  protected override clean(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

export const noRollback = brokenPool({
  name: "no-rollback",
  Pool: NoRollback,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 2, faults: [] },
  invariant: "handed out open and IDLE",
});
