/**
 * Callers do not wait for each other. A caller who holds a connection and asks for a second one depends on another's release.
 *
 * Catches: nested checkouts, where all connections are held by those who wait. The mistake is the callers', and no pool can
 * mend it; a timeout only ends it. Of several limits one is enough, or several whose holders wait for one another's.
 * Misses: callers who wait for each other by other means than the pool.
 */
import { of } from "./counted.ts";
import type { Facts, Invariant, SeenLimit, Watcher } from "./invariant.ts";
import { Stranded } from "./stranded.ts";

export const callersDeadlock: Invariant = {
  name: "callers do not deadlock",
  about: "callers who hold connections do not all wait",
  watch,
};

function look(facts: Facts): string | undefined {
  const { openPoolCalls, limits, isClosing } = facts;
  if (isClosing || openPoolCalls.length === 0 || !limits.some(isFull)) return undefined;
  let asks = openPoolCalls.filter(({ act }) => act === "ask");
  for (;;) {
    if (asks.length === 0) return undefined;
    const waiting = new Set(asks.map(({ worker }) => worker));
    // Who can be served, once those who do not wait have given back, waits for no one of these.
    const left = asks.filter((ask) => ask.limits.some((limit) => isHeldBy(limit, waiting, facts)));
    if (left.length === asks.length) break;
    asks = left;
  }
  const names = limits.filter((limit) => isFull(limit) && asks.some((ask) => ask.limits.includes(limit)));
  const all = `all connections${names.map(({ name }) => of(name)).join(" and")}`;
  return `${all} are held by those who wait: a deadlock of the callers. ${facts.waits()}`;
}

function isFull({ max, lentCount }: SeenLimit): boolean {
  return max >= 0 && lentCount >= max;
}

/** Whether all that the limit allows is held by these workers. */
function isHeldBy(limit: SeenLimit, workers: ReadonlySet<string>, facts: Facts): boolean {
  const held = facts.connections.filter(
    (one) => one.holders.length > 0 && facts.limitsOf(one).includes(limit),
  );
  return isFull(limit) && held.every(({ holders }) => holders.every((worker) => workers.has(worker)));
}

function watch(): Watcher {
  const stranded = new Stranded();
  let message = "";
  return {
    // A timer may be what frees one of them: what is told is a wait that a timeout ends.
    onQuiet(facts) {
      const lost = look(facts);
      stranded.see(lost === undefined ? [] : facts.openPoolCalls.filter(({ act }) => act === "ask"), facts);
      message = lost ?? message;
      return undefined;
    },
    threw(call, facts) {
      return stranded.has(call, facts) ? `until a timeout ${message}` : undefined;
    },
    end: look,
  };
}
