/**
 * The last worker closes the pool at any moment: with waiters, and with connections that are being opened. Then it asks, and closes
 * once more. The others are correct callers throughout.
 */
import { steadyBody } from "./steady.ts";
import type { Subject } from "../pools/pool.ts";
import type { Body, Worker } from "../scenario/worker.ts";

/** So many workers in all, of whom one closes. */
export function closingBodies(workers: number, ops: number, { takes = [] }: Subject): readonly Body[] {
  const caller = steadyBody(ops, 1, takes.includes("timeoutMs") ? { timeoutMs: 60_000 } : {});
  return [...Array.from({ length: workers - 1 }, () => caller), closer];
}

async function closer(worker: Worker): Promise<void> {
  await attempt(() => worker.close());
  await attempt(async () => worker.release(await worker.ask()));
  await attempt(() => worker.close());
}

/** A pool may refuse: rules look at the error. */
async function attempt(call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch {
    // Refused.
  }
}
