/**
 * Broken: a close does not look whether the connection is closed already, as one is whose worker closed it and one that
 * closeall got hold of while its put was under way.
 *
 * SOURCE
 * Caught by: closed at most once.
 */
import type { Connection } from "../../driver/driver.ts";
import type { PutOptions } from "../pool.ts";
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ClosesTwice extends FairPool {
  override async putconn(lent: Connection | undefined, options?: PutOptions): Promise<void> {
    await super.putconn(lent, options);
    if (this.closed) await lent?.close();
  }
}

export const closesTwice = brokenPool({
  name: "closes-twice",
  Pool: ClosesTwice,
  settings: { scenario: "closeall", workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [] },
  invariant: "closed at most once",
});
