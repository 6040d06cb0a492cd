/** The last worker changes the pool's maximum while it is in use: down to 1, and step by step up again. */
import { steadyBody } from "./steady.ts";
import type { Body } from "../scenario/worker.ts";

export function resizedBodies({ workers, ops, maxconn }: ResizedSettings): readonly Body[] {
  const caller = steadyBody(ops);
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
