/**
 * Broken: a slot is taken only when the connect has succeeded, so a caller that asks meanwhile sees room that is spoken for.
 *
 * Shipped by: sqljocky5 (issue 7, its maximum exceeded when many ask at the start). psycopg2's SimpleConnectionPool
 * does the same when workers share it.
 * Caught by: used ≤ maxconn.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CheckThenAct extends FairPool {
  protected override get size(): number {
    return super.size - this.opening;
  }
}

export const checkThenAct = brokenPool({
  name: "check-then-act",
  Pool: CheckThenAct,
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 0, maxconn: 1, faults: [] },
  forgoes: ["open ≤ maxconn"],
  invariant: "used ≤ maxconn",
});
