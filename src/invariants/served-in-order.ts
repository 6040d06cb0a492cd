/**
 * Who asked first is served first.
 *
 * Catches: a newcomer that takes a connection freed for another; a queue served from the wrong end.
 * Misses: asks that fail; turns that are lost after an ask was answered. Judged only where a pool promises it: being
 * overtaken is no mistake in psycopg2's pools, which have no queue.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const servedInOrder: Invariant = {
  name: "served in order",
  about: "who asked first is served first",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ worker, nth }, { openPoolCalls }) {
    // Oldest first: only what stands before the first younger ask can have been overtaken.
    const other = openPoolCalls.find(({ act }) => act === "ask");
    if (!other || other.nth > nth) return undefined;
    return `worker ${worker} was served before worker ${other.worker}, who had asked before`;
  },
};
