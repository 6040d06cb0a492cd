/**
 * Broken: the pool finds that an idle connection no longer answers and destroys it, then hands out that same connection.
 *
 * Shipped by: Vert.x 4.4 (issue 4761: what was evicted can be acquired before it is removed).
 * Caught by: handed out open and IDLE.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class HandsOutDestroyed extends FairPool {
  protected override async validate(conn: Connection): Promise<void> {
    this.validating += 1;
    const answers = await this.answers(conn);
    this.validating -= 1;
    if (!answers) void this.retire(conn);
    await this.offer(conn);
  }
}

export const handsOutDestroyed = brokenPool({
  name: "hands-out-destroyed",
  Pool: HandsOutDestroyed,
  options: { validates: true },
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 1, maxconn: 2, faults: ["lost-idle"] },
  invariant: "handed out open and IDLE",
});
