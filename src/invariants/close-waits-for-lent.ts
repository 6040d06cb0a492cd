/**
 * A graceful close does not return while a worker still holds a connection.
 *
 * Catches: a drain that gives up too early, or counts the wrong ones.
 * Misses: what is still being closed, which is "closeall waits for every close". Judged only where a pool promises it: psycopg2's
 * closes what is lent.
 */
import { countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const closeWaitsForLent: Invariant = {
  name: "close waits for what is lent",
  about: "a close returns only when all is given back",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  closed({ verb }, { heldCount }) {
    return heldCount > 0 ? `${verb} returned while ${countedAre(heldCount, "connection")} lent` : undefined;
  },
};
