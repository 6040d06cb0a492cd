/**
 * closeall does not return while a connection is still being closed.
 *
 * Catches: closes that are begun and not awaited; a close that a put has begun and closeall overlooks.
 * Misses: connections that are never closed, which is "closed after closeall"; executions with faults or delays, in which a pool may have
 * given up its wait for one. Judged only where a pool promises it.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const closeallWaits: Invariant = {
  name: "closeall waits for every close",
  about: "a close ends only after its last connection",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  closed(_call, facts) {
    if (facts.hasStruck) return undefined;
    const early = facts.connections.find((conn) => conn.closed === 1 && !conn.hasEnded);
    return early ? `closeall returned while connection ${early.id} was still being closed` : undefined;
  },
};
