/**
 * Nobody waits while there is free capacity, not even while some operation hangs.
 *
 * Catches: a permit lost on an error (quirks R01, R02); a wake-up given to someone who had left; a lock held across a
 * connect or a rollback that hangs (quirks L01, L02).
 * Misses: waiting that is merely unfair.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const noLostWaiter: Invariant = {
  name: "no lost waiter",
  watch: () => watcher,
};

const watcher: Watcher = {
  end(facts) {
    const { openCalls, view, heldCount, maxconn, stuck, isClosed } = facts;
    if (openCalls.length === 0 || view.closed || isClosed) return undefined;
    const waiters = openCalls.filter(({ verb }) => verb === "getconn").length;
    // A connect that hangs is on behalf of one waiter and takes one place.
    const coming = stuck.filter(({ kind }) => kind === "connect").length;
    const used = Math.max(view.usedCount, heldCount);
    const free = maxconn - used - coming;
    if (waiters - coming <= 0 || free <= 0) return undefined;
    return `${waiters - coming} waits while ${free} of ${maxconn} connections are free. ${facts.waits()}`;
  },
};
