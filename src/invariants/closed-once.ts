/**
 * The pool closes each connection at most once.
 *
 * Catches: two paths that both think they own a connection's end, such as a put and closeall.
 * Misses: a connection closed again after its server was lost, which does nothing.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const closedOnce: Invariant = {
  name: "closed at most once",
  about: "the pool closes no connection twice",
  watch: () => watcher,
};

const watcher: Watcher = {
  end({ connections }) {
    const twice = connections.find(({ closedAgain }) => closedAgain > 0);
    return twice ? `connection ${twice.id} was closed ${twice.closedAgain + 1} times` : undefined;
  },
};
