/**
 * Broken: an ask that is answered keeps its timer. It does no harm until the pool is closed: then it keeps the process alive.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: no timer left after close.
 */
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class KeepsTimersOfTheServed extends FairPool {
  protected override nextWaiter(): Waiter | undefined {
    return this.queue.shift();
  }
}

export const keepsTimersOfTheServed = brokenPool({
  name: "keeps-timers-of-the-served",
  Pool: KeepsTimersOfTheServed,
  options: { askMsMax: 30_000 },
  settings: { scenario: "closeall", workers: 2, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  invariant: "no timer left after close",
});
