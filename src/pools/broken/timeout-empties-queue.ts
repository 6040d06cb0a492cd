/**
 * Broken: one ask that times out clears the whole queue, timers included. The others wait forever.
 *
 * Shipped by: pg-pool 2 (node-pg-pool issue 85: a filter with its condition the wrong way round keeps the one and
 * drops the rest).
 * Caught by: no lost waiter.
 */
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class TimeoutEmptiesQueue extends FairPool {
  protected override expire(waiter: Waiter): void {
    super.expire(waiter);
    while (this.nextWaiter());
  }
}

export const timeoutEmptiesQueue = brokenPool({
  name: "timeout-empties-queue",
  Pool: TimeoutEmptiesQueue,
  options: { askMsMax: 50 },
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  invariant: "no lost waiter",
});
