/**
 * A close ends the wait of every ask: once it has returned, no ask waits until a timeout of its own.
 *
 * Catches: a close that forgets the queue, although timeouts or aborts end each wait later.
 * Misses: asks that nothing ends, which is "every getconn settles exactly once"; a close that itself waits for them.
 */
import { countedWaits } from "./counted.ts";
import type { Call, Facts, Invariant, Watcher } from "./invariant.ts";

export const closeSettlesWaiters: Invariant = {
  name: "close settles every waiter",
  about: "no ask goes on waiting once the pool is closed",
  watch,
};

function watch(): Watcher {
  /** Asks that waited on a closed pool when nothing but timers was left. */
  let left: readonly Call[] = [];
  return {
    onQuiet(facts) {
      left = facts.isClosed && facts.stuck.length === 0 ? asksOf(facts) : [];
      return undefined;
    },
    threw(call, facts) {
      if (!facts.wasQuiet || !left.includes(call)) return undefined;
      return `${countedWaits(left.length)} on after the pool was closed, until a timeout ended it. ${facts.waits()}`;
    },
  };
}

function asksOf({ openPoolCalls }: Facts): readonly Call[] {
  return openPoolCalls.filter(({ act }) => act === "ask");
}
