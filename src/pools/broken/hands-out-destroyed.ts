/**
 * Broken: the pool sees that an idle connection is dead and destroys it, then hands out that same connection.
 *
 * Shipped by: Vert.x 4.4 (issue 4761: what was evicted can be acquired before it is removed).
 * Caught by: handed out open and IDLE.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class HandsOutDestroyed extends FairPool {
  protected override takeIdle(): Connection | undefined {
    const conn = this.idle.pop();
    if (conn && !this.isOpen(conn)) void this.retire(conn);
    return conn;
  }
}

export const handsOutDestroyed = brokenPool({
  name: "hands-out-destroyed",
  Pool: HandsOutDestroyed,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 2, faults: ["lost-idle"] },
  invariant: "handed out open and IDLE",
});
