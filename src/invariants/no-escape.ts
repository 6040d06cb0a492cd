/**
 * No error is left uncaught, and a correct caller sees only errors that a pool may raise: its refusals and the driver's.
 *
 * Catches: a release that fails without a fault; unhandled rejections; throws in timers, ticks and event listeners; a KeyError or TypeError out of the pool's
 * own books; a put that is refused although the worker held the connection.
 * Misses: an error that is swallowed.
 */
import { describeError } from "../sim/trace.ts";
import type { Invariant, Watcher } from "./invariant.ts";

export const noEscape: Invariant = {
  name: "no error escapes",
  about: "errors are caught, and ones a pool may raise",
  watch: () => watcher,
};

const watcher: Watcher = {
  alarm({ escaped }) {
    return escaped[0];
  },
  threw({ act, verb, error, wasHeld, worker }, facts) {
    const { callersAreCorrect, isClosing } = facts;
    if (!callersAreCorrect) return undefined;
    const name = error instanceof Error ? error.name : "";
    if (mistakes.has(name)) return `worker ${worker}'s correct ${verb} raised ${describeError(error)}`;
    if (act === "release" && wasHeld && !isClosing && (name === "PoolError" || !facts.hasFailed)) {
      return `worker ${worker} held the connection of its ${verb}, but that raised ${describeError(error)}`;
    }
    return undefined;
  },
};

/** Errors that a program makes, not a database. */
const mistakes = new Set(["TypeError", "RangeError", "ReferenceError", "KeyError", "AssertionError"]);
