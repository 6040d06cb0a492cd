/**
 * Once closeall has returned every connection is closed or on its way, and none is opened any more.
 *
 * Catches: a connection whose connect was in flight; a put that parks one in a closed pool; one whose close failed (C05).
 * Misses: a pool that may wait for the lent ones: that is asked only when nothing more will happen.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const closedAfterCloseall: Invariant = {
  name: "closed after closeall",
  about: "a closed pool has no open connection",
  watch: () => watcher,
};

const watcher: Watcher = {
  alarm({ askedAfterClose }) {
    return askedAfterClose > 0 ? "a connection was asked for after closeall had returned" : undefined;
  },
  end({ isClosed, connections, stuck }) {
    if (!isClosed || stuck.length > 0) return undefined;
    const open = connections.find((connection) => connection.closed === 0);
    if (!open) return undefined;
    const whose = open.holders[0];
    return `connection ${open.id}${whose ? `, held by worker ${whose},` : ""} is still open after closeall`;
  },
};
