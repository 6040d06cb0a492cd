/**
 * Broken: closeall closes what is open by then; a connection that arrives later is parked in the closed pool.
 *
 * Shipped by: HikariCP 1.3 (issue 76: a pool shut down right after its start leaves connections open).
 * Caught by: closed after closeall.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CloseallMissesConnect extends FairPool {
  protected override arrived(conn: Connection): Promise<void> | undefined {
    if (!this.closed) return super.arrived(conn);
    this.opening -= 1;
    this.idle.push(conn);
    return undefined;
  }
}

export const closeallMissesConnect = brokenPool({
  name: "closeall-misses-connect",
  Pool: CloseallMissesConnect,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "closed after closeall",
});
