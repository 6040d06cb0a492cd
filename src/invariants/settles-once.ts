/**
 * Every getconn ends, with a connection or an error. (A promise cannot end twice; an adapter reports a second answer.)
 *
 * Catches: a waiter that a timeout, a failed connect or closeall forgets; a deadlock among asks.
 * Misses: asks that wait for an operation that hangs. That other asks do not suffer is the rule "no lost waiter".
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const settlesOnce: Invariant = {
  name: "every getconn settles exactly once",
  about: "an ask ends, in a connection or an error",
  watch: () => watcher,
};

const watcher: Watcher = {
  end(facts) {
    const { openCalls } = facts;
    if (openCalls.length === 0) return undefined;
    const waiting = openCalls.find(({ act }) => act === "ask");
    if (!waiting || facts.stuck.length > 0) return undefined;
    return `worker ${waiting.worker}'s ${waiting.verb} never settles: deadlock. ${facts.waits()}`;
  },
};
