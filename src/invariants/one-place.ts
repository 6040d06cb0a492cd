/**
 * In the pool's books no connection is both idle and used, nor twice in either.
 *
 * Catches: a connection parked before its put is found to be wrong (quirks H06 to H09), which is then lent twice.
 * Misses: what the pool does not tell: a pool that only counts has no places to compare.
 */
import type { Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const onePlace: Invariant = {
  name: "one place per connection",
  about: "no connection is both idle and used, or twice",
  watch: () => watcher,
};

const watcher: Watcher = {
  rest({ view }) {
    const { idleCount, usedCount } = view;
    if (idleCount + usedCount < 2) return undefined;
    // An empty list is not even asked for: this runs after every step.
    const idle = idleCount > 0 ? view.idle : undefined;
    const used = usedCount > 0 ? view.used : undefined;
    return (
      (idle && twiceIn(idle, "is idle twice")) ??
      (used && twiceIn(used, "is used twice")) ??
      (idle && used && inBoth(idle, used))
    );
  },
};

// Pools are small: comparing pairs is cheaper than building sets.

function twiceIn(list: readonly SeenConnection[], how: string): string | undefined {
  for (let at = 1; at < list.length; at++) {
    const connection = list[at];
    for (let before = 0; before < at; before++) {
      if (list[before] === connection) return `connection ${connection?.id} ${how}`;
    }
  }
  return undefined;
}

function inBoth(idle: readonly SeenConnection[], used: readonly SeenConnection[]): string | undefined {
  for (const connection of used) {
    for (const other of idle) {
      if (other === connection) return `connection ${connection.id} is both idle and used`;
    }
  }
  return undefined;
}
