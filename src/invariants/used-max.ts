/**
 * No more connections are lent than maxconn.
 *
 * Catches: a limit that is tested before a slow connect and counted after it; a slot given up twice.
 * Misses: connections that are open but not lent, such as one that a connect in flight is about to bring.
 */
import { countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const usedMax: Invariant = {
  name: "used ≤ maxconn",
  about: "no more connections are lent than maxconn",
  watch: () => watcher,
};

const watcher: Watcher = {
  rest({ view, heldCount, usedMax }) {
    // psycopg2: below 0 there is no limit (quirk P05).
    if (usedMax < 0) return undefined;
    const used = Math.max(view.usedCount, heldCount);
    return used > usedMax ? `${countedAre(used, "connection")} lent, and maxconn is ${usedMax}` : undefined;
  },
};
