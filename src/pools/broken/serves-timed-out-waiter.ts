/**
 * Broken: an ask that times out stays in the queue, and the next connection is lent to it.
 *
 * Shipped by: Emysql (pull request 25), asyncpg (issue 955), pg-pool (node-postgres issue 3543).
 * Caught by: nothing leaks.
 */
import { PoolError, poolMessages } from "../errors.ts";
import { FairPool, type Waiter } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ServesTimedOutWaiter extends FairPool {
  protected override expire(waiter: Waiter): void {
    waiter.reject(new PoolError(poolMessages.exhausted));
  }
}

export const servesTimedOutWaiter = brokenPool({
  name: "serves-timed-out-waiter",
  Pool: ServesTimedOutWaiter,
  options: { askMsMax: 50 },
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 1, maxconn: 1, faults: [] },
  invariant: "nothing leaks",
});
