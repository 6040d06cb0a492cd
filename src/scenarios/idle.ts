/** Callers who pause: connections are idle, or lent, for longer than the timeouts and lifetimes that pools usually have. */
import type { Body } from "../scenario/worker.ts";

/** An hour and a second. */
const longMs = 3_601_000;
const shortMs = 1_000;

export function pausingBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      const pause = worker.pick("pause", 3);
      try {
        const lease = await worker.ask();
        try {
          await worker.query(lease, "select 1");
        } catch {
          // The worker gives it back all the same.
        }
        if (pause === 2) await worker.sleep(longMs);
        await worker.release(lease);
      } catch {
        // Refused: rules look at the error.
      }
      await worker.sleep(pause === 1 ? longMs : shortMs);
    }
  };
}
