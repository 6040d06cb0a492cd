/** The database behind a simulated driver: something that answers statements at once. */
import { noRows } from "./driver.ts";
import type { Storage } from "./storage.ts";

export interface Server {
  readonly name: string;
  /** Called once for each connection. Throws OperationalError where the server refuses it. */
  open(): Storage;
  /** Puts the database back to its first state, between executions. Costs microseconds. */
  reset(): void;
}

const nothing: Storage = {
  begin() {},
  commit() {},
  rollback() {},
  savepoint() {},
  release() {},
  rollbackTo() {},
  run: () => noRows(),
};

/** A server that accepts every statement and stores nothing: all that most questions about a pool need. */
export const emptyServer: Server = { name: "empty", open: () => nothing, reset() {} };
