/**
 * When nothing more will happen, the pool has minconn connections, lent ones included.
 *
 * Catches: a pool that replaces nothing that was lost, closed or refused.
 * Misses: a minimum that is missed for a while; idle connections that have died without the pool's knowing. Judged only
 * where a pool promises it: psycopg2 does not refill its pools (quirk K03).
 */
import { counted } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const minconnKept: Invariant = {
  name: "minconn kept",
  about: "in the end the pool has minconn connections",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  end({ view, minconn, maxconn, stuck }) {
    if (view.closed || stuck.length > 0) return undefined;
    const least = maxconn < 0 ? minconn : Math.min(minconn, maxconn);
    const count = view.usedCount + view.idleCount;
    return count < least
      ? `the pool is left with ${counted(count, "connection")}, and minconn is ${minconn}`
      : undefined;
  },
};
