/**
 * The last worker closes the pool at any moment: with waiters, and with connections that are being opened; by force or in time, too,
 * where the pool takes that. Then it asks, and closes
 * once more. The others are correct callers throughout.
 */
import { steadyBody } from "./steady.ts";
import type { Subject } from "../pools/pool.ts";
import type { Body, Worker } from "../scenario/worker.ts";

/** So many workers in all, of whom one closes. */
export function closingBodies(workers: number, ops: number, { takes = [] }: Subject): readonly Body[] {
  const caller = steadyBody(ops, 1, takes.includes("timeoutMs") ? { timeoutMs: 60_000 } : {});
  return [...Array.from({ length: workers - 1 }, () => caller), closerBy(waysToClose(takes))];
}

type Way = "gracefully" | "by force" | "by force after all" | "in time";

function waysToClose(takes: NonNullable<Subject["takes"]>): readonly Way[] {
  return [
    "gracefully",
    ...(takes.includes("close.force") ? (["by force", "by force after all"] as const) : []),
    ...(takes.includes("close.timeoutMs") ? (["in time"] as const) : []),
  ];
}

function closerBy(ways: readonly Way[]): Body {
  return async (worker) => {
    await closes(worker, ways[ways.length > 1 ? worker.pick("close", ways.length) : 0]);
    await attempt(async () => worker.release(await worker.ask()));
    await attempt(() => worker.close());
  };
}

const patienceMs = 5;

async function closes(worker: Worker, way: Way | undefined): Promise<void> {
  if (way === "by force") return attempt(() => worker.close({ force: true }));
  if (way === "in time") return attempt(() => worker.close({ timeoutMs: patienceMs }));
  const closing = attempt(() => worker.close());
  if (way === "by force after all") {
    // At any later moment, whether the first has returned or not.
    await worker.moment();
    await attempt(() => worker.close({ force: true }));
  }
  await closing;
}

/** A pool may refuse: rules look at the error. */
async function attempt(call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch {
    // Refused.
  }
}
