/**
 * Broken: a connect that fails is tried again at once, for as long as somebody waits. While the server is down that goes
 * round as fast as it can.
 *
 * Shipped by: sqlx (issue 848), mariadb-connector-nodejs (issue 45), porsager/postgres (issue 1179).
 * Caught by: no progress.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class RetriesAtOnce extends FairPool {
  protected override failed(): void {
    this.opening -= 1;
    this.serve();
  }
}

export const retriesAtOnce = brokenPool({
  name: "retries-at-once",
  Pool: RetriesAtOnce,
  settings: { scenario: "outage", workers: 1, ops: 1, minconn: 0, maxconn: 1, faults: ["down"] },
  invariant: "no progress",
});
