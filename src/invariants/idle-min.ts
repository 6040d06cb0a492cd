/**
 * No more connections are parked than minconn, which is how many psycopg2 keeps (quirk K01).
 *
 * Catches: two puts that both see room for one more before either has parked its connection.
 * Misses: too few. psycopg2 does not refill its pool (quirk K03).
 */
import { countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const idleMin: Invariant = {
  name: "idle ≤ minconn",
  about: "no more connections are parked than minconn",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  rest({ view, minconn }) {
    const idle = view.idleCount;
    return idle > minconn ? `${countedAre(idle, "connection")} idle, and minconn is ${minconn}` : undefined;
  },
};
