/**
 * Broken: a connect takes its slot first and gives it back only where it succeeds. Each failure costs one for good.
 *
 * Shipped by: the article's ReallyThreadedConnectionPool (docs/reference/psycopg2-quirks.md, R01).
 * Caught by: no lost waiter.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class FailedConnectKeepsPermit extends FairPool {
  protected override failed(error: unknown): void {
    this.nextWaiter()?.reject(error);
  }
}

export const failedConnectKeepsPermit = brokenPool({
  name: "failed-connect-keeps-permit",
  Pool: FailedConnectKeepsPermit,
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 0, maxconn: 1, faults: ["refused"] },
  invariant: "no lost waiter",
});
