/**
 * No more connections are open than maxconn, those that are still being closed included: the server counts them, too.
 *
 * Catches: a refill or a health check that does not count what is on its way; a replacement that is opened before the old one is
 * closed.
 * Misses: connections that are still being opened. Judged only where a pool promises it.
 */
import { countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const openMax: Invariant = {
  name: "open ≤ maxconn",
  about: "no more connections are open than maxconn",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  rest({ connections, usedMax }) {
    if (usedMax < 0) return undefined;
    let open = 0;
    for (const { hasEnded } of connections) if (!hasEnded) open++;
    return open > usedMax ? `${countedAre(open, "connection")} open, and maxconn is ${usedMax}` : undefined;
  },
};
