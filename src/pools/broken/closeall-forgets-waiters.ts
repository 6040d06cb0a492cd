/**
 * Broken: closeall closes the connections and leaves those who wait for one in the queue.
 *
 * Shipped by: tedious-connection-pool (issue 42), ReallyThreadedConnectionPool (psycopg2-quirks.md, R03).
 * Caught by: every getconn settles exactly once.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CloseallForgetsWaiters extends FairPool {
  protected override dismiss(): void {
    // Nothing: they are still there.
  }
}

export const closeallForgetsWaiters = brokenPool({
  name: "closeall-forgets-waiters",
  Pool: CloseallForgetsWaiters,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 1, faults: [] },
  invariant: "every getconn settles exactly once",
});
