/**
 * Broken: a connection under validation counts neither as idle nor as lent, and meanwhile its slot is given away.
 *
 * Shipped by: neo4j-javascript-driver (pull request 1216).
 * Caught by: used ≤ maxconn.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class MaxExceededWhileValidating extends FairPool {
  protected override get size(): number {
    return super.size - this.validating;
  }
}

export const maxExceededWhileValidating = brokenPool({
  name: "max-exceeded-while-validating",
  Pool: MaxExceededWhileValidating,
  options: { validates: true },
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 1, maxconn: 1, faults: [] },
  forgoes: ["open ≤ maxconn"],
  invariant: "used ≤ maxconn",
});
