/** Callers who give connections back as broken: after an error, and sometimes without one. */
import type { Body } from "../scenario/worker.ts";

export function discardingBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      let lease;
      try {
        lease = await worker.ask();
      } catch {
        continue;
      }
      let broken = false;
      try {
        await worker.query(lease, "select 1");
        broken = worker.pick("discard", 2) === 1;
      } catch {
        broken = true;
      }
      try {
        await worker.release(lease, { broken });
      } catch {
        // Refused, or it could not be closed: rules look at the error.
      }
    }
  };
}
