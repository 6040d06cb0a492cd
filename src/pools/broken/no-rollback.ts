/**
 * Broken: what comes back is parked as it is, in the middle of its transaction.
 *
 * SOURCE
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
  settings: { scenario: "steady", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "handed out open and IDLE",
});
