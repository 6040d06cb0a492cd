/**
 * Broken: a put is accepted for whatever connection is lent, not only from the worker to whom it is lent now. It ends
 * the next holder's transaction and frees the slot under its feet.
 *
 * Shipped by: generic-pool (pull request 19: after two releases two hold one resource). Tomcat's manual tells of
 * applications that it strikes, under "Random Connection Closed Exceptions".
 * Caught by: no double put accepted.
 */
import { FairPool } from "../fair-pool.ts";
import type { Lease } from "../lease.ts";
import { brokenPool } from "./broken-pool.ts";

class StalePutFreesNextHolder extends FairPool {
  protected override isCurrent(lease: Lease): boolean {
    return this.lent.has(lease.connection);
  }
}

export const stalePutFreesNextHolder = brokenPool({
  name: "stale-put-frees-next-holder",
  Pool: StalePutFreesNextHolder,
  settings: { scenario: "misuse", workers: 2, ops: 2, minconn: 1, maxconn: 1, faults: [] },
  invariant: "no double put accepted",
});
