/**
 * Broken: a put of a connection that lies idle is accepted, and parks it once more.
 *
 * Shipped by: mysql2 (issues 1280 and 3559), generic-pool (pull request 19), klite (issue 80).
 * Caught by: no double put accepted.
 */
import { FairPool } from "../fair-pool.ts";
import type { Lease } from "../lease.ts";
import { brokenPool } from "./broken-pool.ts";

class AcceptsDoublePut extends FairPool {
  protected override isCurrent(lease: Lease): boolean {
    return super.isCurrent(lease) || this.idle.includes(lease.connection);
  }
}

export const acceptsDoublePut = brokenPool({
  name: "accepts-double-put",
  Pool: AcceptsDoublePut,
  settings: { scenario: "misuse", workers: 2, ops: 1, minconn: 2, maxconn: 2, faults: [] },
  invariant: "no double put accepted",
});
