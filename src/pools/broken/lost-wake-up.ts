/**
 * Broken: only a connection that comes back wakes a waiter. A slot that becomes free because one was closed wakes none.
 *
 * Shipped by: bb8 (issue 167).
 * Caught by: no lost waiter.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class LostWakeUp extends FairPool {
  protected override freed(): void {
    this.refill();
  }
}

export const lostWakeUp = brokenPool({
  name: "lost-wake-up",
  Pool: LostWakeUp,
  settings: { scenario: "steady", workers: 2, ops: 1, minconn: 0, maxconn: 1, faults: [] },
  invariant: "no lost waiter",
});
