/**
 * When everything has been put back nothing counts as used any more, and every permit is free again.
 *
 * Catches: a slot that a failed rollback or close leaves taken (quirks P01 to P03); a permit that a failed put keeps (R02).
 * Misses: memory; connections that are open but in no books (closed after closeall sees those).
 */
import { partIs } from "./counted.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const noLeak: Invariant = {
  name: "nothing leaks",
  about: "when all is released, nothing counts as used",
  watch: () => watcher,
};

const watcher: Watcher = {
  end({ view, heldCount, openCalls, stuck, maxconn }) {
    if (view.closed || heldCount > 0 || openCalls.length > 0 || stuck.length > 0) return undefined;
    const used = view.usedCount;
    if (used > 0) return `everything was put back, but the pool still counts ${used} used`;
    if (view.permits !== undefined && maxconn >= 0 && view.permits !== maxconn) {
      return `everything was put back, but ${partIs(view.permits, maxconn, "permit")} free`;
    }
    return undefined;
  },
};
