/**
 * An ask that says for how long it waits is not refused before that.
 *
 * Catches: a timeout in the wrong unit, or one that is counted from another ask's beginning; a waiter that is turned away with another.
 * Misses: time-outs that come too late; executions with faults; refusals while a connection is late in being opened, which may have a
 * timeout of its own. Judged only where a pool promises it: one that refuses when it is full waits for no one.
 */
import { describeError } from "../sim/trace.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const noEarlyTimeout: Invariant = {
  name: "no time-out before its time",
  about: "an ask waits for as long as it says",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  threw(call, facts) {
    const { act, timeoutMs, isGivenUp, worker, verb, error } = call;
    if (act !== "ask" || timeoutMs === undefined || isGivenUp || facts.isClosing || facts.hasFailed)
      return undefined;
    if (facts.hasStruck && facts.connectsUnderWay > 0) return undefined;
    const waitedMs = facts.nowMs - call.madeAtMs;
    return `worker ${worker}'s ${verb} was refused after ${waitedMs} ms, and it waits for ${timeoutMs} ms: ${describeError(error)}`;
  },
};
