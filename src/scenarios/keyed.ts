/** Callers of two tenants: a pool with keys keeps their connections apart, within one limit or several. */
import type { Body } from "../scenario/worker.ts";

export function keyedBodies(workers: number, ops: number): readonly Body[] {
  const tenants = ["tenant 1", "tenant 2"].map((key) => callerOf(key, ops));
  return Array.from({ length: workers }, (_, index) => tenants[index % tenants.length] as Body);
}

function callerOf(key: string, ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        const lease = await worker.ask({ key });
        await worker.query(lease, "select 1").catch(() => {});
        await worker.release(lease, { key });
      } catch {
        // Refused: rules look at the error.
      }
    }
  };
}
