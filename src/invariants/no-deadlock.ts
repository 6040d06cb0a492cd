/**
 * Every worker finishes, unless an operation that it needs hangs.
 *
 * Catches: a put or a closeall that waits forever, for example for a lock that its holder asks for again (quirk L03).
 * Misses: asks, which have a rule of their own; workers that go round forever, which end at the bound on steps.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const noDeadlock: Invariant = {
  name: "no deadlock",
  about: "every worker finishes, if nothing hangs",
  watch: () => watcher,
};

const watcher: Watcher = {
  end(facts) {
    const { openCalls } = facts;
    if (openCalls.length === 0) return undefined;
    const waiting = openCalls.find(({ act }) => act !== "ask");
    if (!waiting || facts.stuck.length > 0) return undefined;
    return `worker ${waiting.worker}'s ${waiting.verb} never settles: deadlock. ${facts.waits()}`;
  },
};
