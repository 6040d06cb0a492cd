/**
 * Broken: a connect that fails when no caller waits any more has no one to tell, and its error goes uncaught.
 *
 * Shipped by: node-odbc 2.4 (issue 176).
 * Caught by: no error escapes.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class RefillErrorEscapes extends FairPool {
  protected override failed(error: unknown): void {
    const isAwaited = this.queue.length > 0;
    super.failed(error);
    if (!isAwaited) throw error;
  }
}

export const refillErrorEscapes = brokenPool({
  name: "refill-error-escapes",
  Pool: RefillErrorEscapes,
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 0, maxconn: 2, faults: ["refused"] },
  invariant: "no error escapes",
});
