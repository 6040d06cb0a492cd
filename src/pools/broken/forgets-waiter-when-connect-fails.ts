/**
 * Broken: a connect that fails frees its slot without telling a waiter, so the waiter for that slot waits on.
 *
 * Shipped by: generic-pool 3 (issues 161 and 175: acquire neither resolves nor rejects when create fails).
 * Caught by: no lost waiter.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ForgetsWaiterWhenConnectFails extends FairPool {
  protected override failed(): void {
    this.opening -= 1;
  }
}

export const forgetsWaiterWhenConnectFails = brokenPool({
  name: "forgets-waiter-when-connect-fails",
  Pool: ForgetsWaiterWhenConnectFails,
  settings: { scenario: "steady", workers: 2, ops: 1, minconn: 0, maxconn: 2, faults: ["refused"] },
  invariant: "no lost waiter",
});
