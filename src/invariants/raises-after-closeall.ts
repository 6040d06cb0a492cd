/**
 * A getconn or putconn that is made after closeall has returned raises "connection pool is closed" (quirks C02, C03).
 *
 * Catches: a closed pool that goes on lending; a put that revives it.
 * Misses: calls that were made before closeall returned, which may end either way.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const raisesAfterCloseall: Invariant = {
  name: "calls raise after closeall",
  about: "a closed pool refuses getconn and putconn",
  watch: () => watcher,
};

const watcher: Watcher = {
  settled({ verb, state, error, wasClosed, worker }) {
    if (!wasClosed || (verb !== "getconn" && verb !== "putconn")) return undefined;
    const call = `worker ${worker}'s ${verb}, made after closeall had returned,`;
    if (state === "returned") return `${call} succeeded`;
    const isRight = error instanceof Error && error.message === "connection pool is closed";
    return isRight ? undefined : `${call} raised ${String(error)}`;
  },
};
