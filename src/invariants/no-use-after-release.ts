/**
 * Who has released a client no longer uses it.
 *
 * Catches: a statement after the release, such as a commit that is not awaited; a client that a module keeps in a variable.
 * Misses: statements that were sent before the release and end after it, whose results belong to who sent them; a client that another
 * request handed on while it holds it.
 */
import type { Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const noUseAfterRelease: Invariant = {
  name: "no use after release",
  about: "no statement on a client that was released",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  /** By connection, the workers that have released it. */
  const released = new Map<SeenConnection, Set<string>>();
  return {
    called({ act, connection, worker }) {
      if (act !== "release" || !connection) return;
      const workers = released.get(connection) ?? new Set();
      released.set(connection, workers.add(worker));
    },
    sends({ connection, worker, verb }) {
      const workers = connection && released.get(connection);
      if (!workers || connection.holders.includes(worker)) return undefined;
      const [holder] = connection.holders;
      if (holder === undefined)
        return `worker ${worker}'s ${verb} uses connection ${connection.id}, which was released before`;
      if (!workers.has(worker)) return undefined;
      return `worker ${worker}'s ${verb} uses connection ${connection.id}, which it has released and worker ${holder} holds by now`;
    },
  };
}
