/**
 * Broken: a connection that is being closed counts no more, and the next one is opened while the server still has both.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: open ≤ maxconn.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class OpensBeforeCloseEnds extends FairPool {
  protected override get size(): number {
    return super.size - this.ending;
  }
}

export const opensBeforeCloseEnds = brokenPool({
  name: "opens-before-close-ends",
  Pool: OpensBeforeCloseEnds,
  settings: { scenario: "steady", workers: 2, ops: 1, minconn: 0, maxconn: 1, faults: [] },
  invariant: "open ≤ maxconn",
});
