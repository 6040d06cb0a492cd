/**
 * No worker waits while there is free capacity, of each limit that its ask counts against, not even while some operation hangs, and not until a timeout ends the wait.
 *
 * Catches: a permit lost on an error (quirks R01, R02); a wake-up given to someone who had left; a lock held across a
 * connect or a rollback that hangs (quirks L01, L02); a waiter that is never woken, though its ask times out.
 * Misses: waiting that is merely unfair; a wait that times out in the very moment at which capacity came free; a waiter that
 * is woken only when another call comes along; a wait that only a timeout ends while a close is under way, or while the
 * pool connects in vain.
 */
import { countedWaits, of, partIs } from "./counted.ts";
import type { Call, Facts, Invariant, SeenLimit, Watcher } from "./invariant.ts";
import { areSame } from "./served-in-order.ts";
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
  /** How many connects were begun when nothing but timers was first left since. */
  let begunAtFirst: number | undefined;
  const forget = (): undefined => {
    begunAtFirst = undefined;
    return stranded.forget();
  };
  return {
    called: forget,
    lent: forget,
    put: forget,
    closed: forget,
    // A timer may be what serves it, as one that tries to connect again: what is told is a wait that such a timer ends.
    onQuiet(facts) {
      // A close that is under way may be what ends the wait, with an error.
      const { asks, message: lost = "" } = facts.isClosing ? none : lostWaiters(facts);
      stranded.see(asks, facts);
      begunAtFirst ??= facts.connectsBegun;
      message = lost;
      return undefined;
    },
    threw(call, facts) {
      if (!stranded.has(call, facts) || isTried(call, facts, begunAtFirst)) return undefined;
      return `Until its timeout ${message}`;
    },
    end: (facts) => lostWaiters(facts).message,
  };
}

/** Whether the pool did something for the ask: a connection is late, it connected anew meanwhile, or after a fault the error is the driver's own. */
function isTried(
  { error }: Call,
  { stuck, connectsUnderWay, connectsBegun, hasFailed }: Facts,
  begunAtFirst = connectsBegun,
): boolean {
  if (connectsUnderWay > stuck.filter(({ kind }) => kind === "connect").length) return true;
  if (connectsBegun > begunAtFirst) return true;
  return hasFailed && error instanceof Error && error.name === "OperationalError";
}

interface Lost {
  readonly asks: readonly Call[];
  readonly message?: string;
}

const none: Lost = { asks: [] };

function lostWaiters(facts: Facts): Lost {
  const openAsks = facts.openPoolCalls.filter(({ act }) => act === "ask");
  const { view, heldCount, stuck, isClosed, isServerDown } = facts;
  if (openAsks.length === 0 || view.closed || isClosed || isServerDown) return none;
  // A connect that hangs is on behalf of one waiter and takes one place.
  const coming = stuck.filter(({ kind }) => kind === "connect").length;
  // Of which limit the pool does not say.
  const taken = Math.max(0, view.usedCount - heldCount) + coming;
  const freeOf = ({ max, lentCount }: SeenLimit): number => max - lentCount - taken;
  const servable = openAsks.filter(({ limits }) => limits.every((limit) => freeOf(limit) > 0));
  const [first] = servable;
  const alike = servable.filter(({ limits }) => first && areSame(limits, first.limits));
  const waiting = alike.length - coming;
  if (!first || waiting <= 0) return none;
  const free = first.limits.map(
    (limit) => `${partIs(freeOf(limit), limit.max, "connection")} free${of(limit.name)}`,
  );
  const room = free.length > 0 ? free.join(" and ") : "nothing limits it";
  return { asks: alike, message: `${countedWaits(waiting)} while ${room}. ${facts.waits()}` };
}
