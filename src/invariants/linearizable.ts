/**
 * Every answer of the pool is one that it could have given with its calls one after the other, each at some moment
 * between its call and its return (Herlihy and Wing, TOPLAS 1990).
 *
 * Catches: a limit that two workers pass together; a connection lent twice; a refusal that no moment explains; a pool
 * that departs from psycopg2's books in any way that a caller can see.
 * Misses: what is in the books and never answered; answers that never come (no deadlock, settles once).
 *
 * A scenario asks for it: `rules: [linearizable]`. It is judged by psycopg2's books, which few other pools keep.
 */
import { History, operationOf } from "./history.ts";
import type { Facts, Invariant, Watcher } from "./invariant.ts";
import { firstUnexplained, type Step } from "./linearization.ts";
import { psycopg2Pool } from "./psycopg2-pool.ts";
import type { Operation, SequentialPool } from "./sequential-pool.ts";

export const linearizable: Invariant = linearizableTo(psycopg2Pool);

/** The rule for a pool with another specification. */
export function linearizableTo<S>(pool: SequentialPool<S>): Invariant {
  return {
    name: "linearizable",
    about: "answers are as of calls one after the other",
    watch: () => watcher(pool),
  };
}

function watcher<S>(pool: SequentialPool<S>): Watcher {
  const history = new History();
  return {
    called: (call, facts) => history.called(call, facts),
    settled(call) {
      history.settled(call);
      return undefined;
    },
    end: (facts) => judge(history, pool, facts),
  };
}

function judge<S>(history: History, pool: SequentialPool<S>, limits: Facts): string | undefined {
  const operations = new Map(
    history.events.map(({ entry }) => [entry, operationOf(entry, (error) => pool.explains(error))]),
  );
  const steps = history.events.map(({ kind, entry }): Step => {
    return { kind, worker: entry.call.worker, operation: operations.get(entry) as Operation };
  });
  const unexplained = firstUnexplained(steps, pool, pool.begin(limits, history.idle));
  return unexplained && sentence(unexplained);
}

function sentence({ worker, operation }: Step): string {
  return (
    `worker ${worker}'s ${operation.verb} ${told(operation)}, and no order of the calls until then explains that: ` +
    "one after the other they would have had other answers"
  );
}

function told({ outcome, connection }: Operation): string {
  switch (outcome.kind) {
    case "lent":
      return `got connection ${outcome.connection}`;
    case "refused":
      return `raised ${outcome.error}`;
    case "done":
    case "failed":
    case "unknown":
      return connection === undefined ? "returned" : `of connection ${connection} returned`;
  }
}
