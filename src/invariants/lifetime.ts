/**
 * No connection is lent that was older than the pool's lifetime when it became free, or when it was asked for.
 *
 * Catches: a lifetime that is checked at one way to a connection and not at another.
 * Misses: one that grows too old while it is lent; executions with faults or delays, in which it may grow old while the pool validates it. Judged only where a subject gives `ages.lifetimeMs`.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const lifetime: Invariant = {
  name: "lent within its lifetime",
  about: "no connection is lent that is too old",
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ connection, madeAtMs }, facts) {
    const { ages, agesOf } = facts;
    const { lifetimeMs } = ages;
    if (lifetimeMs === undefined || !connection || facts.hasStruck) return undefined;
    const { openedAtMs, freeSinceMs } = agesOf(connection);
    const oldMs = Math.max(madeAtMs, freeSinceMs) - openedAtMs;
    if (oldMs <= lifetimeMs) return undefined;
    return `connection ${connection.id} was lent when it was ${oldMs} ms old, and its lifetime is ${lifetimeMs} ms`;
  },
};
