/**
 * An ask that is made after the pool's close has returned is not answered with a connection.
 *
 * Catches: a closed pool that goes on lending.
 * Misses: how it refuses, which is for "calls raise after closeall"; asks that were made before, which may end either way.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const lentAfterClose: Invariant = {
  name: "nothing is lent after close",
  about: "a closed pool lends no connection",
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ wasClosed, worker, verb, connection }) {
    if (!wasClosed) return undefined;
    return `worker ${worker}'s ${verb}, made after the pool had been closed, was lent connection ${connection?.id ?? "none"}`;
  },
};
