/**
 * Callers who do nothing with what they get, and who let zero to three microtasks pass before the next call, as an `await` in
 * their code does: some windows of a pool are no wider.
 */
import type { Body, Worker } from "../scenario/worker.ts";

export function hurriedBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        const lease = await worker.ask();
        await someMicrotasks(worker);
        const broken = worker.pick("discard", 4) === 3;
        await worker.release(lease, broken ? { broken } : {});
      } catch {
        // Refused: rules look at the error.
      }
      await someMicrotasks(worker);
    }
  };
}

async function someMicrotasks(worker: Worker): Promise<void> {
  for (let left = worker.pick("microtasks", 4); left > 0; left--) await Promise.resolve();
}
