/** Callers of several tenants: a pool with keys keeps their connections apart, within one limit or several. */
import type { Subject } from "../pools/pool.ts";
import type { Body, Worker } from "../scenario/worker.ts";

/** Of two tenants; of three where a pool has limits of its own for each, so that every limit may be the one that is reached. */
export function keyedBodies(workers: number, ops: number, { limitsOf }: Subject): readonly Body[] {
  if (limitsOf) {
    const anyone = callerOf((worker) => `tenant ${worker.pick("tenant", 3) + 1}`, ops);
    return Array.from({ length: workers }, () => anyone);
  }
  const tenants = ["tenant 1", "tenant 2"].map((key) => callerOf(() => key, ops));
  return Array.from({ length: workers }, (_, index) => tenants[index % tenants.length] as Body);
}

function callerOf(tenant: (worker: Worker) => string, ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      const key = tenant(worker);
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
