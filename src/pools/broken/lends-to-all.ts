/**
 * Broken: a connection that comes back wakes every waiter, and each takes it for its own.
 *
 * Commonly made where a condition variable's notify_all is used for notify; we know of no pool that shipped it.
 * Caught by: one holder per connection.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class LendsToAll extends FairPool {
  protected override lend(waiter: Waiter, conn: Connection): void {
    super.lend(waiter, conn);
    for (let other = this.nextWaiter(); other; other = this.nextWaiter()) super.lend(other, conn);
  }
}

export const lendsToAll = brokenPool({
  name: "lends-to-all",
  Pool: LendsToAll,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  invariant: "one holder per connection",
});
