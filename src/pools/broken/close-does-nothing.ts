/**
 * Broken: closeall returns and has done nothing. The pool goes on lending.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: nothing is lent after close.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class CloseDoesNothing extends FairPool {
  override async closeall(): Promise<void> {}
}

export const closeDoesNothing = brokenPool({
  name: "close-does-nothing",
  Pool: CloseDoesNothing,
  settings: { scenario: "closing", workers: 2, ops: 1, minconn: 1, maxconn: 1, faults: [] },
  forgoes: ["calls raise after closeall"],
  invariant: "nothing is lent after close",
});
