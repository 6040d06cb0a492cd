/**
 * Broken: closeall begins every close and waits for none.
 *
 * Shipped by: pg-pool (node-postgres issue 2328).
 * Caught by: closeall waits for every close.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CloseallReturnsEarly extends FairPool {
  protected override finished(): Promise<void> {
    return this.closed ? Promise.resolve() : super.finished();
  }
}

export const closeallReturnsEarly = brokenPool({
  name: "closeall-returns-early",
  Pool: CloseallReturnsEarly,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "closeall waits for every close",
});
