/** All of a simulated connection that can change. */
import type { TransactionStatus } from "./driver.ts";
import { OperationalError } from "./errors.ts";
import type { Operation } from "./operation.ts";

const none: readonly Operation[] = [];
const noListeners: readonly (() => void)[] = [];
/** No holders. */
export const noHolders: readonly string[] = [];

export interface State {
  autocommit: boolean;
  closed: 0 | 1 | 2;
  closedAgain: number;
  hasEnded: boolean;
  holders: readonly string[];
  asked: Operation | undefined;
  statusSet: TransactionStatus | undefined;
  /** A connection carries one operation at a time. */
  underWay: Operation | undefined;
  /** The operations that wait for it, oldest first. */
  waiting: readonly Operation[];
  /** The status that the session had when the server went away. */
  lostAs: TransactionStatus | undefined;
  /** Those who want to be told of its loss. */
  listeners: readonly (() => void)[];
}

export function stateAtFirst(): State {
  return {
    autocommit: false,
    closed: 0,
    closedAgain: 0,
    hasEnded: false,
    holders: noHolders,
    asked: undefined,
    statusSet: undefined,
    underWay: undefined,
    waiting: none,
    lostAs: undefined,
    listeners: noListeners,
  };
}

/** The server was found to be gone: from now on the connection says so. */
export function noticeLoss(state: State): OperationalError {
  if (state.closed === 0) state.closed = 2;
  return new OperationalError("server closed the connection unexpectedly", "08006");
}
