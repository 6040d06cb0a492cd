/**
 * What was lent is released once.
 *
 * Catches: a release in a handler and again in its `finally`. pg throws at the second one; where another caller holds the same client by
 * then, `client.release` is that caller's, which loses its client without a word.
 * Misses: nothing that the pool is told. It is told by lease, so a request that releases for another is no mistake by itself.
 */
import type { Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const callersReleaseOnce: Invariant = {
  name: "callers release once",
  about: "a client is released once for each connect",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  /** By connection, who released it last. */
  const released = new Map<SeenConnection, string>();
  return {
    settled({ act, connection, wasHeld, worker, verb }) {
      if (act !== "release" || !connection) return undefined;
      const before = released.get(connection);
      released.set(connection, worker);
      if (wasHeld || before === undefined) return undefined;
      const whom =
        before === worker ? "it had released it before" : `worker ${before} had released it before`;
      return `worker ${worker} called ${verb} of connection ${connection.id}, and ${whom}`;
    },
  };
}
