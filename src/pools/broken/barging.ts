/**
 * Broken: a newcomer steps in front of those who wait already.
 *
 * Shipped by: sqlx (issue 453), em-synchrony (pull request 20), Rails (pull request 6416).
 * Caught by: served in order.
 */
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class Barging extends FairPool {
  protected override join(waiter: Waiter): void {
    this.queue.unshift(waiter);
  }
}

export const barging = brokenPool({
  name: "barging",
  Pool: Barging,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  invariant: "served in order",
});
