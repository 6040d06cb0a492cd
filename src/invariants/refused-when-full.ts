/**
 * An ask is refused only where there is no room: when it was made and when it was refused, everything was lent or on its way, of
 * one of the limits that it counts against.
 *
 * Catches: a pool that lends too little, or never; a count that is not taken back.
 * Misses: asks that were given up; refusals after a fault, which may have other reasons, and after a delay unless they come at once, beside an idle connection; asks of a pool that is closed or being closed, or
 * by a careless caller; asks that wait although there is room, which is "no lost waiter".
 */
import { describeError } from "../sim/trace.ts";
import { counted, of } from "./counted.ts";
import type { Call, Facts, Invariant, SeenConnection, SeenLimit, Watcher } from "./invariant.ts";

export const refusedWhenFull: Invariant = {
  name: "refused only when full",
  about: "an ask is refused only when all are lent",
  watch,
};

function watch(): Watcher {
  const hadRoom = new Set<Call>();
  return {
    called(call, facts) {
      if (call.act === "ask" && hasRoom(call, facts)) hadRoom.add(call);
    },
    threw(call, facts) {
      const { act, verb, error, worker } = call;
      if (act !== "ask" || !hadRoom.delete(call) || !hasRoom(call, facts)) return undefined;
      // Only now: what an ask looks at when it is made depends on every query.
      if (facts.connections.some(isBusy)) return undefined;
      if (facts.isClosing || call.isGivenUp || !facts.callersAreCorrect || mayHaveReason(call, facts))
        return undefined;
      return `worker ${worker}'s ${verb} was refused while ${lentText(call)}: ${describeError(error)}`;
    },
  };
}

/** After a fault the pool may spare the server. A delay alone is no reason to refuse at once while a connection is idle. */
function mayHaveReason({ hasWaited }: Call, { hasStruck, hasFailed, view }: Facts): boolean {
  return hasFailed || (hasStruck && (hasWaited || view.idleCount === 0));
}

/** Other calls under way may be about to take a place, or have not given one up. */
function hasRoom(call: Call, { openPoolCalls }: Facts): boolean {
  return call.limits.every((limit) => {
    if (limit.max < 0) return true;
    const others = openPoolCalls.filter((other) => other !== call && takesPlace(other, limit)).length;
    return limit.lentCount + others < limit.max;
  });
}

/** "1 of 2 connections was lent". */
function lentText({ limits }: Call): string {
  const texts = limits.map(
    ({ name, max, lentCount }) =>
      `${lentCount} of ${counted(max, "connection")}${of(name)} ${lentCount === 1 ? "was" : "were"} lent`,
  );
  return texts.length > 0 ? texts.join(" and ") : "no limit was in its way";
}

/** A pool works on it, as by a rollback in the background. */
function isBusy({ holders, transactionStatus, closed, hasEnded }: SeenConnection): boolean {
  return holders.length === 0 && (transactionStatus === active || (closed === 1 && !hasEnded));
}

/** psycopg2.extensions.TRANSACTION_STATUS_ACTIVE */
const active = 1;

/** A release that was not due may take any place, and so may a verb of the pool's own, such as one that lends while it runs. */
function takesPlace({ act, limits }: Call, limit: SeenLimit): boolean {
  if (act === "ask") return limits.includes(limit);
  return act !== "close" && act !== "request" && (limits.length === 0 || limits.includes(limit));
}
