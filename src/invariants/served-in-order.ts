/**
 * Who asked first is served first.
 *
 * Catches: a newcomer that takes a connection freed for another; a queue served from the wrong end.
 * Asks are compared that count against the same limits: one that waits for its tenant's is not overtaken by another tenant's.
 *
 * Misses: asks that fail; turns that are lost after an ask was answered. Judged only where a pool promises it: being
 * overtaken is no mistake in psycopg2's pools, which have no queue.
 */
import type { Invariant, SeenLimit, Watcher } from "./invariant.ts";

export const servedInOrder: Invariant = {
  name: "served in order",
  about: "who asked first is served first",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ worker, nth, limits }, { openPoolCalls }) {
    // Oldest first: only what stands before the first younger ask can have been overtaken.
    const other = openPoolCalls.find((call) => call.act === "ask" && areSame(call.limits, limits));
    if (!other || other.nth > nth) return undefined;
    return `worker ${worker} was served before worker ${other.worker}, who had asked before`;
  },
};

/** Whether two asks count against the same limits. */
export function areSame(one: readonly SeenLimit[], other: readonly SeenLimit[]): boolean {
  return one === other || (one.length === other.length && one.every((limit) => other.includes(limit)));
}
