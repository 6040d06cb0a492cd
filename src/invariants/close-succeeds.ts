/**
 * A pool can be closed: its first close raises no error.
 *
 * Catches: a close that fails half-way, and leaves connections open.
 * Misses: a close that a fault makes fail; later ones, which a pool may refuse; one whose timeout is over, or that a later one by force has cut short.
 */
import { describeError } from "../sim/trace.ts";
import type { Call, Invariant, Watcher } from "./invariant.ts";

export const closeSucceeds: Invariant = {
  name: "close succeeds",
  about: "the first close of a pool raises no error",
  watch,
};

function watch(): Watcher {
  let first: Call | undefined;
  let isForced = false;
  return {
    called(call) {
      if (call.act !== "close") return;
      if (first && call.isForced) isForced = true;
      first ??= call;
    },
    threw(call, { hasFailed }) {
      if (call !== first || hasFailed || isForced || call.isGivenUp) return undefined;
      return `worker ${call.worker}'s ${call.verb} raised ${describeError(call.error)}`;
    },
  };
}
