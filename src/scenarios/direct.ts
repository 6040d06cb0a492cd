/** Callers of a verb that asks and gives back by itself, such as pg-pool's `query`, beside callers who do so themselves. */
import type { Body } from "../scenario/worker.ts";
import { steadyBody } from "./steady.ts";

/** The last worker is an ordinary caller. */
export function directBodies(workers: number, ops: number): readonly Body[] {
  const direct = directBody(ops);
  return [...Array.from({ length: workers - 1 }, () => direct), steadyBody(ops)];
}

export function directBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        await worker.call("use");
      } catch {
        // Refused, or its statement failed: rules look at the error.
      }
    }
  };
}
