/** The last worker maintains the pool while it is in use: it clears it, has it evict what is old, or check what is idle. */
import { steadyBody } from "./steady.ts";
import type { Subject } from "../pools/pool.ts";
import type { Body } from "../scenario/worker.ts";

const maintenance = ["clear", "evict", "check"] as const;

/** The verbs of this pool that maintain it. */
export function maintenanceOf({ verbs = [] }: Subject): readonly string[] {
  return maintenance.filter((verb) => verbs.includes(verb));
}

/** So many workers in all, of whom the last makes `ops` of these calls. */
export function maintainedBodies(workers: number, ops: number, subject: Subject): readonly Body[] {
  const verbs = maintenanceOf(subject);
  const caller = steadyBody(ops);
  const maintainer: Body = async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        await worker.call(verbs[verbs.length > 1 ? worker.pick("verb", verbs.length) : 0] ?? "");
      } catch {
        // Refused: rules look at the error.
      }
      await worker.moment();
    }
  };
  return [...Array.from({ length: workers - 1 }, () => caller), maintainer];
}
