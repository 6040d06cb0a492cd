/**
 * No connection is in two hands at once.
 *
 * Catches: a put that counts twice; a timed-out waiter that is served anyway; a key that two workers share.
 * Misses: a worker that goes on using what it gave back.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const oneHolder: Invariant = {
  name: "one holder per connection",
  watch: () => watcher,
};

const watcher: Watcher = {
  settled({ verb, state, connection }, { holders }) {
    if (verb !== "getconn" || state !== "returned" || !connection) return undefined;
    const hands = new Set(holders.get(connection));
    return hands.size > 1
      ? `connection ${connection.id} is held by workers ${[...hands].join(" and ")} at once`
      : undefined;
  },
};
