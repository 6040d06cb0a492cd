/**
 * When nothing more will happen, each open connection is lent or counted idle, and what the pool counts is there.
 *
 * Catches: a connection that was opened for an ask that had given up, and that no one gets; one that was dropped from the books and
 * never closed; books that count more idle ones than there are.
 * Misses: what is wrong for a while only; connections that the pool has tried to close in vain; books of a pool that shows none.
 */
import { counted, countedAre } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const noneForgotten: Invariant = {
  name: "no connection is forgotten",
  about: "each open connection is lent or counted idle",
  watch: () => watcher,
};

const watcher: Watcher = {
  end(facts) {
    const { view, heldCount, connections, openCalls, stuck, isClosing } = facts;
    if (view.closed || isClosing || openCalls.length > 0 || stuck.length > 0) return undefined;
    const open = connections.filter((one) => one.closed === 0 && !facts.wasToClose(one)).length;
    const free = open - heldCount;
    const books = `the pool counts ${view.usedCount} used and ${view.idleCount} idle`;
    if (free > view.idleCount + Math.max(0, view.usedCount - heldCount)) {
      return `${countedAre(free, "open connection")} held by no worker, but ${books}`;
    }
    const left = connections.filter(({ closed }) => closed !== 1).length - heldCount;
    return view.idleCount > left
      ? `${books}, but only ${counted(left, "connection")} could be idle`
      : undefined;
  },
};
