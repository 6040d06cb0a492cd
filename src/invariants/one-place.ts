/**
 * In the pool's books no connection is both idle and used, nor twice in either.
 *
 * Catches: a connection parked before its put is found to be wrong (quirks H06 to H09), which is then lent twice.
 * Misses: what the pool does not tell: a pool that only counts has no places to compare.
 */
import type { Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const onePlace: Invariant = {
  name: "one place per connection",
  watch: () => watcher,
};

const watcher: Watcher = {
  rest({ view }) {
    if (view.idleCount + view.usedCount < 2) return undefined;
    const { idle = [], used = [] } = view;
    return (
      twiceIn(idle, idle, "is idle twice") ??
      twiceIn(used, used, "is used twice") ??
      twiceIn(idle, used, "is both idle and used")
    );
  },
};

/** Pools are small, and this runs after every step: comparing pairs is cheaper than building sets. */
function twiceIn(
  some: readonly SeenConnection[],
  others: readonly SeenConnection[],
  how: string,
): string | undefined {
  for (let at = 0; at < others.length; at++) {
    const connection = others[at];
    const first = connection ? some.indexOf(connection) : -1;
    if (first !== -1 && (some !== others || first < at)) return `connection ${connection?.id} ${how}`;
  }
  return undefined;
}
