/**
 * Broken: what is lent from among the idle stays among the idle.
 *
 * Commonly made; we know of no pool that shipped it.
 * Caught by: one place per connection.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class LendsWithoutTaking extends FairPool {
  protected override takeIdle(): Connection | undefined {
    const conn = super.takeIdle();
    if (conn) this.idle.push(conn);
    return conn;
  }
}

export const lendsWithoutTaking = brokenPool({
  name: "lends-without-taking",
  Pool: LendsWithoutTaking,
  settings: { scenario: "steady", workers: 1, ops: 1, minconn: 1, maxconn: 2, faults: [] },
  invariant: "one place per connection",
});
