/**
 * A put of a connection that the worker does not hold is refused: put twice, foreign, or lent to another by now.
 *
 * Catches: a second put that frees the next holder's slot (quirk H05); a foreign connection that is parked.
 * Misses: a wrong put that is refused with an error but changed the books before it was (quirk H06); one place sees that.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const noDoublePut: Invariant = {
  name: "no double put accepted",
  about: "a release of what one does not hold is refused",
  watch: () => watcher,
};

const watcher: Watcher = {
  put({ wasHeld, connection, worker }) {
    if (wasHeld) return undefined;
    return `worker ${worker} put ${connection ? `connection ${connection.id}` : "nothing"} without holding it, and that was accepted`;
  },
};
