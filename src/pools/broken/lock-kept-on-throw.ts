/**
 * Broken: puts go one at a time under a lock, and a put that is refused throws past the release. The next one waits
 * forever.
 *
 * Shipped by: pg.zig (pull request 53), vibe.d (pull request 2340).
 * Caught by: no deadlock.
 */
import type { Connection } from "../../driver/driver.ts";
import { FairPool } from "../fair-pool.ts";
import { Lock } from "../lock.ts";
import type { PutOptions } from "../pool.ts";
import { brokenPool } from "./broken-pool.ts";

class LockKeptOnThrow extends FairPool {
  readonly #lock = new Lock();

  override async putconn(lent: Connection | undefined, options?: PutOptions): Promise<void> {
    const turn = this.#lock.acquire();
    if (turn !== undefined) await turn;
    await super.putconn(lent, options);
    this.#lock.release();
  }
}

export const lockKeptOnThrow = brokenPool({
  name: "lock-kept-on-throw",
  Pool: LockKeptOnThrow,
  settings: { scenario: "misuse", workers: 2, ops: 1, minconn: 2, maxconn: 2, faults: [] },
  invariant: "no deadlock",
});
