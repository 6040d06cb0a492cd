/**
 * No worker waits while there is free capacity, of each limit that its ask counts against, not even while some operation hangs, and not until a timeout ends the wait.
 *
 * Catches: a permit lost on an error (quirks R01, R02); a wake-up given to someone who had left; a lock held across a
 * connect or a rollback that hangs (quirks L01, L02); a waiter that is never woken, though its ask times out, or though another call
 * comes along in the end and wakes it: half an hour is longer than a pool polls.
 * Misses: waiting that is merely unfair; a wait that times out in the very moment at which capacity came free; a waiter that
 * another call wakes within half an hour; a wait that only a timeout ends while a close is under way, or while the
 * pool connects in vain.
 */
import { countedWaits, of, partIs } from "./counted.ts";
import type { Call, Facts, Invariant, SeenLimit, StuckOperation, Watcher } from "./invariant.ts";
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
  /** Asks that waited so long that the next call was what woke them. */
  let neglected: { readonly asks: readonly Call[]; readonly message: string } | undefined;
  return {
    called(_, facts) {
      const asks = stranded.for(neglectedMs, facts);
      const isAlone = asks.length > 0 && facts.connectsBegun === begunAtFirst && facts.connectsUnderWay === 0;
      if (isAlone) neglected = { asks, message };
      return forget();
    },
    lent(call) {
      forget();
      if (neglected?.asks.includes(call) !== true) return undefined;
      return `For half an hour, until another call came along, ${neglected.message}`;
    },
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

const neglectedMs = 1_800_000;

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
  // What hangs on behalf of one waiter takes one place: a connect, or what its own ask does before it lends, such as to validate.
  const isForOne = ({ kind, owner }: StuckOperation): boolean =>
    kind === "connect" || openAsks.some(({ worker }) => worker === owner);
  const coming = stuck.filter(isForOne).length;
  // One whose release hangs in an operation keeps its place until that ends.
  const releases = facts.openPoolCalls.filter(({ act }) => act === "release").length;
  const goingBack = Math.min(releases, stuck.length - coming);
  // Of which limit the pool does not say.
  const taken = Math.max(goingBack, view.usedCount - heldCount) + coming;
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
