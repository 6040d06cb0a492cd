/**
 * No more connections are lent than maxconn, and no more of any other limit that a subject names.
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
  rest({ view, limits }) {
    for (const limit of limits) {
      const { name, usedMax, lentCount } = limit;
      // psycopg2: below 0 there is no limit (quirk P05).
      if (usedMax < 0) continue;
      // What the pool says of itself is of the whole pool.
      const isWhole = name === "maxconn";
      const used = isWhole ? Math.max(view.usedCount, lentCount) : lentCount;
      if (used <= usedMax) continue;
      const lent = `${countedAre(used, "connection")} lent`;
      return isWhole
        ? `${lent}, and maxconn is ${usedMax}`
        : `${lent} of "${name}", and its maximum is ${usedMax}`;
    }
    return undefined;
  },
};
