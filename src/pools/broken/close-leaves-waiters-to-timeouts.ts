/**
 * Broken: closeall closes the connections and leaves those who wait for one in the queue, where each stays until its timeout.
 *
 * Shipped by: tedious-connection-pool (issue 42), as closeall-forgets-waiters.ts.
 * Caught by: close settles every waiter.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CloseLeavesWaitersToTimeouts extends FairPool {
  protected override dismiss(): void {
    // Nothing: they are still there.
  }
}

export const closeLeavesWaitersToTimeouts = brokenPool({
  name: "close-leaves-waiters-to-timeouts",
  Pool: CloseLeavesWaitersToTimeouts,
  options: { askMsMax: 30_000 },
  settings: { scenario: "closeall", workers: 3, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  invariant: "close settles every waiter",
});
