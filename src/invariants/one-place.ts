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
    const { idle = [], used = [] } = view;
    const places = idle.length + used.length;
    if (places < 2) return undefined;
    const seen = new Set<unknown>(idle);
    if (seen.size < idle.length) return `connection ${repeated(idle)} is idle twice`;
    for (const connection of used) {
      if (seen.has(connection)) {
        return idle.includes(connection)
          ? `connection ${connection.id} is both idle and used`
          : `connection ${connection.id} is used twice`;
      }
      seen.add(connection);
    }
    return undefined;
  },
};

function repeated(connections: readonly SeenConnection[]): string {
  const twice = connections.find((connection, at) => connections.indexOf(connection) < at);
  return twice?.id ?? "";
}
