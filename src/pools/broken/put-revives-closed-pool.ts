/**
 * Broken: a put parks its connection and marks the pool open, also when closeall has closed it meanwhile. The pool
 * goes on as if nothing had happened, and fills itself up again.
 *
 * Shipped by: netty's FixedChannelPool (pull request 6907) and clickhouse-go (pull request 1833): what is put into a
 * closed pool stays open there.
 * Caught by: closed after closeall.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import type { PutOptions } from "../pool.ts";
import { brokenPool } from "./broken-pool.ts";

class PutRevivesClosedPool extends FairPool {
  override async putconn(lent: Connection | undefined, options?: PutOptions): Promise<void> {
    if (!this.closed || !lent) return await super.putconn(lent, options);
    this.closed = false;
    await this.offer(this.connectionOf(lent));
  }
}

export const putRevivesClosedPool = brokenPool({
  name: "put-revives-closed-pool",
  Pool: PutRevivesClosedPool,
  settings: { scenario: "closeall", workers: 2, ops: 1, minconn: 2, maxconn: 2, faults: [] },
  invariant: "closed after closeall",
});
