/** Callers who lose patience: an ask is aborted, perhaps before it is made, or times out, while creation, hand-over or release race with that. */
import { abortedTakesNothing } from "../invariants/aborted-takes-nothing.ts";
import { promisesRule, type AskOptions, type Subject } from "../pools/pool.ts";
import type { Body, Worker } from "../scenario/worker.ts";
import { steadyBody } from "./steady.ts";

/** The ways in which an ask of this pool can be given up, as far as is known. */
export function waysToGiveUp({ takes }: Subject): readonly ("signal" | "timeoutMs")[] {
  return (["signal", "timeoutMs"] as const).filter((way) => takes?.includes(way) ?? true);
}

/** A pool that takes a signal is asked with one that was aborted before, too, if it promises to refuse that. */
function waysOf(subject: Subject): readonly ("signal" | "timeoutMs" | "aborted")[] {
  const ways = waysToGiveUp(subject);
  return promisesRule(subject, abortedTakesNothing.name) ? [...ways, "aborted"] : ways;
}

/** All but the last worker lose patience; that one has all the time in the world. */
export function impatientBodies(workers: number, ops: number, subject: Subject): readonly Body[] {
  const ways = waysOf(subject);
  const impatient: Body = async (worker) => {
    for (let op = 0; op < ops; op++) {
      const way = ways[ways.length > 1 ? worker.pick("patience", ways.length) : 0];
      if (way === "signal") await abortsInTime(worker);
      else if (way === "aborted") await use(worker, { signal: abortedBefore() });
      else await use(worker, { timeoutMs: patienceMs });
    }
  };
  return [...Array.from({ length: workers - 1 }, () => impatient), steadyBody(ops)];
}

const patienceMs = 5;

function abortedBefore(): AbortSignal {
  const giveUp = new AbortController();
  giveUp.abort();
  return giveUp.signal;
}

async function abortsInTime(worker: Worker): Promise<void> {
  const giveUp = new AbortController();
  const patience = { isOver: false };
  // At any moment: a timer would never come between a wake-up and what it wakes.
  void worker.moment().then(() => {
    if (!patience.isOver) giveUp.abort();
  });
  await use(worker, { signal: giveUp.signal }, () => (patience.isOver = true));
}

/** An ask that is answered, in time or not, is used and given back. */
async function use(worker: Worker, options: AskOptions, answered?: () => void): Promise<void> {
  try {
    const lease = await worker.ask(options);
    answered?.();
    try {
      await worker.query(lease, "select 1");
    } catch {
      // The worker gives it back all the same.
    }
    await worker.release(lease);
  } catch {
    // Given up or refused: rules look at the errors.
    answered?.();
  }
}
