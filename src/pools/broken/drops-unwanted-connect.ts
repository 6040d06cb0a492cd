/**
 * Broken: a connect brings its connection when the ask that caused it has been served by a put, or has given up. The pool
 * drops the connection: it is open, and in no list.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: no connection is forgotten.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class DropsUnwantedConnect extends FairPool {
  protected override arrived(conn: Connection): Promise<void> | undefined {
    if (this.closed || this.queue.length > 0) return super.arrived(conn);
    this.opening -= 1;
    return undefined;
  }
}

export const dropsUnwantedConnect = brokenPool({
  name: "drops-unwanted-connect",
  Pool: DropsUnwantedConnect,
  settings: { scenario: "steady", workers: 2, ops: 1, minconn: 0, maxconn: 2, faults: [] },
  invariant: "no connection is forgotten",
});
