/** The last worker changes the pool's maximum while it is in use: down to 1, and step by step up again. */
import type { Body } from "../scenario/worker.ts";

export function resizedBodies({ workers, ops, maxconn }: ResizedSettings): readonly Body[] {
  const caller = holdingBody(ops);
  const resizer: Body = async (worker) => {
    for (let max = 1; max <= maxconn; max++) {
      try {
        await worker.call("resize", max);
      } catch {
        // Refused: rules look at the error.
      }
      await worker.sleep(1);
    }
  };
  return [...Array.from({ length: workers - 1 }, () => caller), resizer];
}

interface ResizedSettings {
  readonly workers: number;
  readonly ops: number;
  readonly maxconn: number;
}

/** An hour: no release wakes a waiter meanwhile, so the resize has to. */
const longMs = 3_600_000;

/** Asks, queries, perhaps goes on holding for an hour, and releases. */
function holdingBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        const lease = await worker.ask();
        try {
          await worker.query(lease, "select 1");
        } catch {
          // The worker gives it back all the same.
        }
        if (worker.pick("hold", 4) === 3) await worker.sleep(longMs);
        await worker.release(lease);
      } catch {
        // Refused: rules look at the error.
      }
    }
  };
}
