/** Callers who ask for two connections at once. There is one more than there are callers, so one of them always gets both. */
import type { Connection } from "../driver/driver.ts";
import type { Body, Worker } from "../scenario/worker.ts";

export function pairsBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) await Promise.all([leaseOf(worker), leaseOf(worker)].map(use));

    async function use(asked: Promise<Connection | undefined>): Promise<void> {
      const lease = await asked;
      if (!lease) return;
      try {
        await worker.query(lease, "select 1");
      } catch {
        // What is left to do is to give it back.
      }
      try {
        await worker.release(lease);
      } catch {
        // Refused: rules look at the error.
      }
    }
  };
}

async function leaseOf(worker: Worker): Promise<Connection | undefined> {
  try {
    return await worker.ask();
  } catch {
    return undefined;
  }
}
