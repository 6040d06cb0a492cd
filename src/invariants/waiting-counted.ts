/**
 * A pool counts as waiting only those who wait, once nothing more will happen. Operators scale by that number, and some pools refuse
 * asks by it.
 *
 * Catches: a count that an ask which timed out, or was aborted, leaves behind.
 * Misses: a count that is wrong for a time, too low, or of a pool that is being closed; pools whose view has no `waitingCount`.
 */
import { counted } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const waitingCounted: Invariant = {
  name: "counters tell the truth",
  about: "a pool counts as waiting only those who wait",
  watch: () => watcher,
};

const watcher: Watcher = {
  end({ view: { waitingCount = 0 }, openPoolCalls, isClosing }) {
    // Some count calls of other kinds, such as those that wait for a lock.
    const waiting = openPoolCalls.length;
    if (isClosing || waitingCount <= waiting) return undefined;
    return `the pool counts ${counted(waitingCount, "waiter")}, and ${waiting === 0 ? "no call waits" : `${waiting} wait`}`;
  },
};
