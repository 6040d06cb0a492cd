/**
 * An ask is refused only where there is no room: when it was made and when it was refused, everything was lent or on its way.
 *
 * Catches: a pool that lends too little, or never; a count that is not taken back.
 * Misses: refusals after a fault or a delay, which may have other reasons; asks of a pool that is closed or being closed, or
 * by a careless caller; asks that wait although there is room, which is "no lost waiter".
 */
import { counted } from "./counted.ts";
import type { Call, Facts, Invariant, Watcher } from "./invariant.ts";

export const refusedWhenFull: Invariant = {
  name: "refused only when full",
  about: "getconn is refused only when all are lent",
  watch,
};

function watch(): Watcher {
  const hadRoom = new Set<Call>();
  return {
    called(call, facts) {
      if (call.verb === "getconn" && hasRoom(call, facts)) hadRoom.add(call);
    },
    threw(call, facts) {
      const { verb, error, worker } = call;
      if (verb !== "getconn" || !hadRoom.delete(call) || !hasRoom(call, facts)) return undefined;
      if (facts.isClosing || facts.hasStruck || !facts.callersAreCorrect) return undefined;
      const { heldCount, maxconn } = facts;
      const lent = `${heldCount} of ${counted(maxconn, "connection")} ${heldCount === 1 ? "was" : "were"} lent`;
      return `worker ${worker}'s getconn was refused while ${lent}: ${String(error)}`;
    },
  };
}

/** Other calls under way may be about to take a place, or have not given one up. */
function hasRoom(call: Call, { heldCount, maxconn, openPoolCalls }: Facts): boolean {
  if (maxconn < 0) return true;
  const others = openPoolCalls.filter((other) => other !== call && takesPlace(other)).length;
  return heldCount + others < maxconn;
}

function takesPlace({ verb }: Call): boolean {
  return verb === "getconn" || verb === "putconn";
}
