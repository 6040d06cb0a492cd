/** Every rule, the more telling ones first: of several broken at one moment the first is reported. */
import { abortedTakesNothing } from "./aborted-takes-nothing.ts";
import { boundedOvertaking } from "./bounded-overtaking.ts";
import { callersDeadlock } from "./callers-deadlock.ts";
import { callersRelease } from "./callers-release.ts";
import { callersReleaseOnce } from "./callers-release-once.ts";
import { closeSettlesWaiters } from "./close-settles-waiters.ts";
import { closeSucceeds } from "./close-succeeds.ts";
import { closeWaitsForLent } from "./close-waits-for-lent.ts";
import { closeallWaits } from "./closeall-waits.ts";
import { closedAfterCloseall } from "./closed-after-closeall.ts";
import { closedOnce } from "./closed-once.ts";
import { handedOutIdle } from "./handed-out-idle.ts";
import { idleMin } from "./idle-min.ts";
import type { Invariant } from "./invariant.ts";
import { lentAfterClose } from "./lent-after-close.ts";
import { lifetime } from "./lifetime.ts";
import { minconnKept } from "./minconn-kept.ts";
import { noDeadlock } from "./no-deadlock.ts";
import { noDoublePut } from "./no-double-put.ts";
import { noEarlyTimeout } from "./no-early-timeout.ts";
import { noEscape } from "./no-escape.ts";
import { noLeak } from "./no-leak.ts";
import { noLostWaiter } from "./no-lost-waiter.ts";
import { noProgress } from "./no-progress.ts";
import { noTimerLeft } from "./no-timer-left.ts";
import { noUseAfterRelease } from "./no-use-after-release.ts";
import { noneForgotten } from "./none-forgotten.ts";
import { oneHolder } from "./one-holder.ts";
import { onePlace } from "./one-place.ts";
import { oneRequestPerTransaction } from "./one-request-per-transaction.ts";
import { oneStatementAtATime } from "./one-statement-at-a-time.ts";
import { openMax } from "./open-max.ts";
import { raisesAfterCloseall } from "./raises-after-closeall.ts";
import { reaped } from "./reaped.ts";
import { refusedWhenFull } from "./refused-when-full.ts";
import { releasedOutsideTransactions } from "./released-outside-transactions.ts";
import { servedInOrder } from "./served-in-order.ts";
import { settlesOnce } from "./settles-once.ts";
import { usedMax } from "./used-max.ts";
import { validated } from "./validated.ts";
import { waitingCounted } from "./waiting-counted.ts";

/**
 * The rules that every check judges by.
 *
 * @example
 * ```ts
 * invariants.slice(0, 2).map(({ name }) => name); // => ["used ≤ maxconn", "open ≤ maxconn"]
 * ```
 */
export const invariants: readonly Invariant[] = [
  usedMax,
  openMax,
  callersReleaseOnce,
  noUseAfterRelease,
  releasedOutsideTransactions,
  oneRequestPerTransaction,
  oneStatementAtATime,
  callersRelease,
  oneHolder,
  noDoublePut,
  onePlace,
  handedOutIdle,
  validated,
  lifetime,
  servedInOrder,
  boundedOvertaking,
  abortedTakesNothing,
  idleMin,
  raisesAfterCloseall,
  lentAfterClose,
  closedAfterCloseall,
  closeSucceeds,
  closeallWaits,
  closeWaitsForLent,
  closedOnce,
  noEscape,
  refusedWhenFull,
  noEarlyTimeout,
  callersDeadlock,
  noLostWaiter,
  closeSettlesWaiters,
  settlesOnce,
  noDeadlock,
  noProgress,
  noLeak,
  noneForgotten,
  waitingCounted,
  noTimerLeft,
  minconnKept,
  reaped,
];
