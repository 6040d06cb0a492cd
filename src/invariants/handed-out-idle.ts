/**
 * A connection that getconn hands out is open and outside any transaction.
 *
 * Catches: a connection parked with a transaction still open; a dead one that is lent again (quirks H01, K08).
 * Misses: settings that a session keeps, such as autocommit (quirk K07); a server lost but not yet noticed.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const handedOutIdle: Invariant = {
  name: "handed out open and IDLE",
  about: "what is lent is open, and in no transaction",
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ connection }, facts) {
    if (!connection) return undefined;
    const { id, closed, transactionStatus } = connection;
    // Within one step closeall may come right after the hand-out: it closes what is lent, and getconn did no wrong.
    if (closed === 1 && facts.closedByCloseallInThisStep(connection)) return undefined;
    if (closed !== 0)
      return `connection ${id} was handed out ${closed === 1 ? "closed" : "though its server is lost"}`;
    return transactionStatus === 0
      ? undefined
      : `connection ${id} was handed out with transaction status ${statusNames[transactionStatus] ?? transactionStatus}`;
  },
};

/** psycopg2.extensions.TRANSACTION_STATUS_*, by value. */
const statusNames = ["IDLE", "ACTIVE", "INTRANS", "INERROR", "UNKNOWN"];
