/** The last worker closes the pool, at any moment; the others are correct callers throughout. */
import { steadyBody } from "./steady.ts";
import type { Body, Worker } from "../scenario/worker.ts";

/** So many workers in all, of whom one closes. */
export function closeallBodies(workers: number, ops: number): readonly Body[] {
  // One body for all callers: they are alike, and exploration may know it.
  const caller = steadyBody(ops);
  return [...Array.from({ length: workers - 1 }, () => caller), closer];
}

async function closer(worker: Worker): Promise<void> {
  try {
    await worker.pool.closeall();
  } catch {
    // Already closed: rules look at the error.
  }
}
