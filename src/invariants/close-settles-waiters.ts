/**
 * A close ends the wait of every ask: once it has returned, no ask waits until a timeout of its own.
 *
 * Catches: a close that forgets the queue, although timeouts or aborts end each wait later.
 * Misses: asks that were made once the close had begun; asks that nothing ends, which is "every getconn settles exactly once"; a close that itself waits for them.
 */
import { countedWaits } from "./counted.ts";
import type { Call, Facts, Invariant, Watcher } from "./invariant.ts";
import { Stranded } from "./stranded.ts";

export const closeSettlesWaiters: Invariant = {
  name: "close settles every waiter",
  about: "no ask goes on waiting once the pool is closed",
  watch,
};

function watch(): Watcher {
  /** Asks that waited on a closed pool when nothing but timers was left. */
  const left = new Stranded();
  const madeBefore = new Set<Call>();
  let count = 0;
  return {
    called(call, { isClosing }) {
      if (call.act === "ask" && !isClosing) madeBefore.add(call);
    },
    onQuiet(facts) {
      const asks = facts.isClosed && facts.stuck.length === 0 ? asksOf(facts, madeBefore) : [];
      left.see(asks, facts);
      count = asks.length;
      return undefined;
    },
    threw(call, facts) {
      if (!left.has(call, facts)) return undefined;
      return `${countedWaits(count)} on after the pool was closed, until a timeout ended it. ${facts.waits()}`;
    },
  };
}

function asksOf({ openPoolCalls }: Facts, wanted: ReadonlySet<Call>): readonly Call[] {
  return openPoolCalls.filter((call) => wanted.has(call));
}
