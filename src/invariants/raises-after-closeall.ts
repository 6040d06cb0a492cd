/**
 * A getconn or putconn that is made after closeall has returned raises "connection pool is closed" (quirks C02, C03).
 *
 * Catches: a closed pool that goes on lending; a put that revives it.
 * Misses: calls that were made before closeall returned, which may end either way. Judged only where a pool promises these words; "nothing
 * is lent after close" is for all.
 */
import { describeError } from "../sim/trace.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const raisesAfterCloseall: Invariant = {
  name: "calls raise after closeall",
  about: "a closed pool refuses, in psycopg2's words",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  settled({ act, verb, state, error, wasClosed, worker }) {
    if (!wasClosed || (act !== "ask" && act !== "release")) return undefined;
    const call = `worker ${worker}'s ${verb}, made after closeall had returned,`;
    if (state === "returned") return `${call} succeeded`;
    const isRight = error instanceof Error && error.message === "connection pool is closed";
    return isRight ? undefined : `${call} raised ${describeError(error)}`;
  },
};
