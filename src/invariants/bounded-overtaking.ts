/**
 * An ask that waits is overtaken only so often: so many that were made later are answered before it.
 *
 * Catches: a waiter that starves, although each release serves someone.
 * Misses: asks that are still to be made: a check has few. Judged only where a subject gives `overtakenMax`; the verdict has the greatest
 * number that was seen of any pool.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const boundedOvertaking: Invariant = {
  name: "bounded overtaking",
  about: "no ask is overtaken more than is promised",
  watch: () => watcher,
};

const watcher: Watcher = {
  lent(_call, { openPoolCalls, overtakenMax }) {
    if (overtakenMax === undefined) return undefined;
    const last = openPoolCalls.find(({ overtaken }) => overtaken > overtakenMax);
    if (!last) return undefined;
    return `worker ${last.worker}'s ${last.verb} waits and was overtaken by ${last.overtaken} that were made later; at most ${overtakenMax} are promised`;
  },
};
