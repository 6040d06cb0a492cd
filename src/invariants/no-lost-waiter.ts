/**
 * No worker waits while there is free capacity, not even while some operation hangs, and not until a timeout ends the wait.
 *
 * Catches: a permit lost on an error (quirks R01, R02); a wake-up given to someone who had left; a lock held across a
 * connect or a rollback that hangs (quirks L01, L02); a waiter that is never woken, though its ask times out.
 * Misses: waiting that is merely unfair; a wait that times out in the very moment at which capacity came free; a waiter that
 * is woken only when another call comes along; a wait that only a timeout ends while a close is under way.
 */
import { countedWaits, partIs } from "./counted.ts";
import type { Call, Facts, Invariant, Watcher } from "./invariant.ts";
import { Stranded } from "./stranded.ts";

export const noLostWaiter: Invariant = {
  name: "no lost waiter",
  about: "no ask waits while there is free capacity",
  watch,
};

function watch(): Watcher {
  /** Asks that waited beside free capacity when nothing but timers was left, if no call of the pool was made since. */
  const stranded = new Stranded();
  let message = "";
  const forget = (): undefined => stranded.forget();
  return {
    called: forget,
    lent: forget,
    put: forget,
    closed: forget,
    // A timer may be what serves it, as one that tries to connect again: what is told is a wait that such a timer ends.
    onQuiet(facts) {
      // A close that is under way may be what ends the wait, with an error.
      const lost = facts.isClosing ? undefined : lostWaiters(facts);
      stranded.see(lost === undefined ? [] : asksOf(facts), facts);
      message = lost ?? "";
      return undefined;
    },
    threw(call, facts) {
      return stranded.has(call, facts) ? `Until its timeout ${message}` : undefined;
    },
    end: lostWaiters,
  };
}

function lostWaiters(facts: Facts): string | undefined {
  const openAsks = asksOf(facts);
  const { view, heldCount, maxconn, stuck, isClosed, isServerDown } = facts;
  if (openAsks.length === 0 || view.closed || isClosed || isServerDown) return undefined;
  // A connect that hangs is on behalf of one waiter and takes one place.
  const coming = stuck.filter(({ kind }) => kind === "connect").length;
  const used = Math.max(view.usedCount, heldCount);
  const free = maxconn - used - coming;
  const waiting = openAsks.length - coming;
  if (waiting <= 0 || free <= 0) return undefined;
  return `${countedWaits(waiting)} while ${partIs(free, maxconn, "connection")} free. ${facts.waits()}`;
}

function asksOf({ openPoolCalls }: Facts): readonly Call[] {
  return openPoolCalls.filter(({ act }) => act === "ask");
}
