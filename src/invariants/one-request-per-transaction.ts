/**
 * The statements of a transaction are all of one request.
 *
 * Catches: a client in a variable that all requests share; a transaction on a client that is lent on, so that another request's
 * statement runs in it, and is undone by its rollback.
 * Misses: statements that are sent while another one is under way on the same client.
 */
import type { Invariant, SeenConnection, Watcher } from "./invariant.ts";

export const oneRequestPerTransaction: Invariant = {
  name: "one request per transaction",
  about: "a transaction's statements are of one request",
  isOptional: true,
  watch,
};

const idle = 0;
const inTransaction: readonly number[] = [2, 3];

function watch(): Watcher {
  /** By connection, who sent the statement that found it idle: if any began a transaction, that one. */
  const begunBy = new Map<SeenConnection, string>();
  return {
    sends({ connection, worker, verb }) {
      if (!connection) return undefined;
      const { id, transactionStatus } = connection;
      if (transactionStatus === idle) begunBy.set(connection, worker);
      const other = begunBy.get(connection);
      if (other === undefined || other === worker || !inTransaction.includes(transactionStatus))
        return undefined;
      return `worker ${worker}'s ${verb} runs in a transaction that worker ${other} began on connection ${id}`;
    },
  };
}
