/**
 * A close of the pool does not return while a connection is open or still being closed.
 *
 * Catches: closes that are begun and not awaited; a close that a put has begun and closeall overlooks; one that does not wait for
 * what is lent.
 * Misses: connections that are being opened meanwhile, which is "closed after closeall". Judged only where a pool promises it.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const closeallWaits: Invariant = {
  name: "closeall waits for every close",
  about: "closeall returns only after the last close",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  closed({ verb }, facts) {
    const early = facts.connections.find((conn) => !conn.hasEnded);
    if (!early) return undefined;
    const how = early.closed === 1 ? "still being closed" : "still open";
    return `${verb} returned while connection ${early.id} was ${how}`;
  },
};
