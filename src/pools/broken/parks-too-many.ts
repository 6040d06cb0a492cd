/**
 * Broken: whatever comes back is parked, however many are idle already.
 *
 * Shipped by: generic-pool 2 (issue 103: more objects lie available than max allows).
 * Caught by: idle ≤ minconn.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ParksTooMany extends FairPool {
  protected override offer(conn: Connection): Promise<void> | undefined {
    if (this.closed || this.queue.length > 0) return super.offer(conn);
    this.idle.push(conn);
    return undefined;
  }
}

export const parksTooMany = brokenPool({
  name: "parks-too-many",
  Pool: ParksTooMany,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 2, faults: [] },
  invariant: "idle ≤ minconn",
});
