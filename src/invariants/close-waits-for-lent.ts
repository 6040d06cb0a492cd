/**
 * A graceful close does not return while a worker still holds a connection.
 *
 * Catches: a drain that gives up too early, or counts the wrong ones.
 * Misses: a close that was told not to wait, or for how long, and one beside it; what is still being closed, which is "closeall waits for every close". Judged only where a pool promises it: psycopg2's
 * closes what is lent.
 */
import { countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const closeWaitsForLent: Invariant = {
  name: "close waits for what is lent",
  about: "a close returns only when all is given back",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  let isForced = false;
  return {
    called(call) {
      if (call.act === "close" && call.isForced) isForced = true;
    },
    closed(call, { heldCount }) {
      if (heldCount === 0 || isForced || call.isGivenUp) return undefined;
      return `${call.verb} returned while ${countedAre(heldCount, "connection")} lent`;
    },
  };
}
