/**
 * Broken: a connect brings its connection to the waiter that caused it, even if a put has served that one meanwhile. The
 * second answer goes nowhere, and its connection counts as lent without a holder.
 *
 * Shipped by: bb8 (issue 221, pull request 223: one wake-up too many, and a connection too many for one ask).
 * Caught by: nothing leaks.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class WaiterWokenTwice extends FairPool {
  readonly #causes: (Waiter | undefined)[] = [];

  protected override open(): void {
    this.#causes.push(this.queue[this.opening]);
    super.open();
  }

  protected override arrived(conn: Connection): Promise<void> | undefined {
    const cause = this.#causes.shift();
    if (this.closed || !cause) return super.arrived(conn);
    this.opening -= 1;
    const at = this.queue.indexOf(cause);
    if (at !== -1) this.queue.splice(at, 1);
    this.lend(cause, conn);
    return undefined;
  }
}

export const waiterWokenTwice = brokenPool({
  name: "waiter-woken-twice",
  Pool: WaiterWokenTwice,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 2, faults: [] },
  invariant: "nothing leaks",
});
