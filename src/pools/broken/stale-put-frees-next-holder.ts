/**
 * Broken: a put is accepted for whatever connection is lent, not only from the worker to whom it is lent now. It ends
 * the next holder's transaction and frees the slot under its feet.
 *
 * SOURCE
 * Caught by: no double put accepted.
 */
import type { Lease } from "../lease.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class StalePutFreesNextHolder extends FairPool {
  protected override isCurrent(lease: Lease): boolean {
    return this.lent.has(lease.connection);
  }
}

export const stalePutFreesNextHolder = brokenPool({
  name: "stale-put-frees-next-holder",
  Pool: StalePutFreesNextHolder,
  settings: { scenario: "misuse", workers: 2, ops: 1, minconn: 2, maxconn: 2, faults: [] },
  invariant: "no double put accepted",
});
