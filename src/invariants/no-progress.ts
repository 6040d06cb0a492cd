/**
 * The pool does not go round in circles: the same steps again and again, without time passing and without any call's end.
 *
 * Catches: a connect that fails and is tried again at once, without end. That keeps the processor busy while the server is down.
 * Misses: retries with a pause between them; loops that never come to rest, which are cut off and told as `limit`. The execution
 * itself notices it (execution/circles.ts).
 */
import type { Invariant } from "./invariant.ts";

export const noProgress: Invariant = {
  name: "no progress",
  about: "nothing is tried again without end or pause",
  watch: () => nothing,
};

const nothing = {};
