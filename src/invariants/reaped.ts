/**
 * An idle connection is closed within twice the pool's idle timeout, unless it belongs to the minimum.
 *
 * Catches: a reaper that stops, skips some or never begins.
 * Misses: one that comes late, but within twice the time; executions with faults or delays. Time may leap further than that at once: what is told is still open when it has
 * gone on once more. Judged only where a subject gives `ages.idleMs`.
 */
import type { Facts, Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const reaped: Invariant = {
  name: "reaped in time",
  about: "no connection is idle beyond its timeout",
  watch,
};

function watch(): Watcher {
  /** When each was first seen to be overdue. */
  const overdueAtMs = new Map<SeenConnection, number>();
  const look = (facts: Facts): string | undefined => {
    const { ages, agesOf, connections, minconn, isClosing, openPoolCalls, nowMs } = facts;
    const { idleMs } = ages;
    if (idleMs === undefined || isClosing || openPoolCalls.length > 0 || facts.hasStruck) return undefined;
    const open = connections.filter(({ hasEnded, closed }) => !hasEnded && closed === 0);
    if (open.length <= minconn) return undefined;
    for (const connection of open) {
      const idleForMs = nowMs - agesOf(connection).freeSinceMs;
      if (connection.holders.length > 0 || idleForMs <= 2 * idleMs) {
        overdueAtMs.delete(connection);
        continue;
      }
      const sinceMs = overdueAtMs.get(connection) ?? nowMs;
      overdueAtMs.set(connection, sinceMs);
      if (sinceMs === nowMs) continue;
      return `connection ${connection.id} has been idle for ${idleForMs} ms, and the idle timeout is ${idleMs} ms`;
    }
    return undefined;
  };
  return { onQuiet: look, end: look };
}
