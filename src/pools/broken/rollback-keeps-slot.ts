/**
 * Broken: a rollback that fails leaves the put early, and the connection stays among the lent for good.
 *
 * Shipped by: neo4j-java-driver (pull request 167), LiveRamp's jack (258), duckdb-postgres (546).
 * Caught by: nothing leaks.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class RollbackKeepsSlot extends FairPool {
  protected override async clean(conn: Connection): Promise<boolean> {
    if (await super.clean(conn)) return true;
    throw new Error("the transaction could not be rolled back");
  }
}

export const rollbackKeepsSlot = brokenPool({
  name: "rollback-keeps-slot",
  Pool: RollbackKeepsSlot,
  settings: { scenario: "steady", workers: 2, ops: 2, minconn: 2, maxconn: 2, faults: ["rollback"] },
  invariant: "nothing leaks",
});
