/**
 * No connection is in two hands at once.
 *
 * Catches: a put that counts twice; a timed-out waiter that is served anyway; a key that two workers share.
 * Misses: a worker that goes on using what it gave back.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const oneHolder: Invariant = {
  name: "one holder per connection",
  about: "no connection is in two hands at once",
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ connection }) {
    if (!connection || connection.holders.length < 2) return undefined;
    const holding = new Set(connection.holders);
    return holding.size > 1
      ? `connection ${connection.id} is held by workers ${[...holding].join(" and ")} at once`
      : undefined;
  },
};
