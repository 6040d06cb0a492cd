/**
 * Callers do not wait for each other. A caller who holds a connection and asks for a second one depends on another's release.
 *
 * Catches: nested checkouts, where all connections are held by those who wait. The mistake is the callers', and no pool can
 * mend it; a timeout only ends it.
 * Misses: callers who wait for each other by other means than the pool.
 */
import type { Facts, Invariant, Watcher } from "./invariant.ts";
import { Stranded } from "./stranded.ts";

export const callersDeadlock: Invariant = {
  name: "callers do not deadlock",
  about: "callers who hold connections do not all wait",
  watch,
};

function look(facts: Facts): string | undefined {
  const { openPoolCalls, maxconn, heldCount, isClosing } = facts;
  if (isClosing || maxconn < 0 || heldCount < maxconn || openPoolCalls.length === 0) return undefined;
  const waiting = new Set(openPoolCalls.filter(({ act }) => act === "ask").map(({ worker }) => worker));
  if (waiting.size === 0) return undefined;
  const held = facts.connections.filter(({ holders }) => holders.length > 0);
  if (!held.every(({ holders }) => holders.every((worker) => waiting.has(worker)))) return undefined;
  return `all connections are held by those who wait: a deadlock of the callers. ${facts.waits()}`;
}

function watch(): Watcher {
  const stranded = new Stranded();
  let message = "";
  return {
    // A timer may be what frees one of them: what is told is a wait that a timeout ends.
    onQuiet(facts) {
      const lost = look(facts);
      stranded.see(lost === undefined ? [] : facts.openPoolCalls.filter(({ act }) => act === "ask"), facts);
      message = lost ?? message;
      return undefined;
    },
    threw(call, facts) {
      return stranded.has(call, facts) ? `until a timeout ${message}` : undefined;
    },
    end: look,
  };
}
