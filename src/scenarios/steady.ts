/** Correct callers: each asks, queries, gives back, and gives up on an ask that the pool refuses. */
import type { AskOptions } from "../pools/pool.ts";
import type { Body } from "../scenario/worker.ts";

/**
 * `ops` times: ask, queries (one by default), release. No commit: the pool has a transaction to end. Rules look at
 * the errors of failed calls; the caller only goes on as a careful program would.
 */
export function steadyBody(ops: number, queries = 1, options: AskOptions = {}): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      let lease;
      try {
        lease = await worker.ask(options);
      } catch {
        continue;
      }
      try {
        for (let query = 0; query < queries; query++) await worker.query(lease, "select 1");
      } catch {
        // A statement failed or the server was lost: what is left to do is to give the connection back.
      }
      try {
        await worker.release(lease);
      } catch {
        // The pool has refused it, or could not roll it back.
      }
    }
  };
}
