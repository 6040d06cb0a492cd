/**
 * An ask whose signal was aborted before it was made is refused, and has no connection opened for it.
 *
 * Catches: a pool that listens for the abort only, which has been already; one that looks at the signal after it has begun to connect.
 * Misses: a place that such an ask keeps, which is "nothing leaks" or "no lost waiter"; what it has opened while others ask. Judged only where
 * a pool promises it.
 */
import type { Call, Facts, Invariant, Watcher } from "./invariant.ts";

export const abortedTakesNothing: Invariant = {
  name: "an aborted ask takes nothing",
  about: "an ask that is aborted before is refused",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  /** How many connections there were, or were to be, when each such ask was made. */
  const before = new Map<Call, number>();
  return {
    called(call, facts) {
      if (call.act === "ask" && call.wasAborted) before.set(call, sizeOf(facts));
    },
    lent(call) {
      if (!before.has(call)) return undefined;
      return `worker ${call.worker}'s ${call.verb} was lent ${nameOf(call)}, although its signal was aborted before`;
    },
    threw(call, facts) {
      const { openPoolCalls, minconn, hasFailed } = facts;
      const size = before.get(call);
      if (size === undefined || size < minconn || hasFailed || openPoolCalls.length > 0) return undefined;
      if (call.hasWaited || sizeOf(facts) <= size) return undefined;
      return `worker ${call.worker}'s ${call.verb}, whose signal was aborted before, was refused, but a connection is opened for it`;
    },
  };
}

function sizeOf({ connections, connectsUnderWay }: Facts): number {
  return connections.length + connectsUnderWay;
}

function nameOf({ connection }: Call): string {
  return connection ? `connection ${connection.id}` : "something";
}
