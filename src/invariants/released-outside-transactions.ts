/**
 * A client is released outside any transaction, unless it is released to be closed.
 *
 * Catches: an early return or an error between begin and commit without a rollback; `pool.query("begin")`, whose commit may run on
 * another session; a begin whose commit was not waited for and failed.
 * Misses: settings that a session keeps; a statement that is still under way at the release and leaves no transaction.
 */
import type { Call, Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const releasedOutsideTransactions: Invariant = {
  name: "released outside transactions",
  about: "no client is released between begin and commit",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  /** Releases under way of a connection in a transaction. */
  const left = new Map<Call, string>();
  /** By connection, the call that lent it last, and the one that released it. */
  const lentBy = new Map<SeenConnection, Call>();
  const releasedBy = new Map<SeenConnection, Call>();
  const lostIn = (connection: SeenConnection): string | undefined => {
    const release = releasedBy.get(connection);
    return release && !release.closes ? inTransaction(connection) : undefined;
  };
  return {
    called(call) {
      const { act, connection, closes } = call;
      if (act !== "release" || !connection) return;
      releasedBy.set(connection, call);
      const state = closes ? undefined : inTransaction(connection);
      if (state !== undefined) left.set(call, state);
    },
    settled(call) {
      const { act, connection, worker } = call;
      const state = left.get(call);
      left.delete(call);
      if (!connection) return undefined;
      if (act === "release") {
        if (state === undefined) return undefined;
        return `worker ${worker} released connection ${connection.id} ${state}${hintFor(lentBy.get(connection))}`;
      }
      if (act !== "ask") return undefined;
      lentBy.set(connection, call);
      const found = lostIn(connection);
      return (
        found &&
        `connection ${connection.id} was lent to worker ${worker} ${found}, which worker ${releasedBy.get(connection)?.worker} left`
      );
    },
    rest({ connections }) {
      for (const connection of connections) {
        const found = connection.holders.length === 0 ? lostIn(connection) : undefined;
        if (found === undefined) continue;
        return `worker ${releasedBy.get(connection)?.worker} released connection ${connection.id}, and that is ${found}`;
      }
      return undefined;
    },
  };
}

function inTransaction({ transactionStatus }: SeenConnection): string | undefined {
  if (transactionStatus === 2) return "in a transaction";
  return transactionStatus === 3 ? "in a transaction that has failed" : undefined;
}

/** A pool's own query gives its client back at once, so that a transaction needs a client of its own. */
function hintFor(ask: Call | undefined): string {
  return ask?.verb === "pool.query" ? ": pool.query has a client for one statement only" : "";
}
