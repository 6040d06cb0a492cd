/** Nested checkouts: who holds one connection asks for a second one. As many callers as there are connections wait for each other. */
import type { Body, Worker } from "../scenario/worker.ts";

export function nestedBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) await within(worker, () => within(worker, async () => {}));
  };
}

async function within(worker: Worker, work: () => Promise<void>): Promise<void> {
  let lease;
  try {
    lease = await worker.ask();
  } catch {
    return;
  }
  try {
    await worker.query(lease, "select 1");
    await work();
  } finally {
    await worker.release(lease).catch(() => {});
  }
}
