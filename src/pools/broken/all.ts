/** Every broken pool. Between them every rule about a pool is broken at least once. */
import { acceptsDoublePut } from "./accepts-double-put.ts";
import { barging } from "./barging.ts";
import type { BrokenPool } from "./broken-pool.ts";
import { checkThenAct } from "./check-then-act.ts";
import { closeDoesNothing } from "./close-does-nothing.ts";
import { closeLeavesWaitersToTimeouts } from "./close-leaves-waiters-to-timeouts.ts";
import { closeallForgetsWaiters } from "./closeall-forgets-waiters.ts";
import { closeallMissesConnect } from "./closeall-misses-connect.ts";
import { closeallReturnsEarly } from "./closeall-returns-early.ts";
import { closedPoolSaysExhausted } from "./closed-pool-says-exhausted.ts";
import { closesTwice } from "./closes-twice.ts";
import { dropsUnwantedConnect } from "./drops-unwanted-connect.ts";
import { failedConnectKeepsPermit } from "./failed-connect-keeps-permit.ts";
import { forgetsWaiterWhenConnectFails } from "./forgets-waiter-when-connect-fails.ts";
import { handsOutDestroyed } from "./hands-out-destroyed.ts";
import { keepsTimersOfTheServed } from "./keeps-timers-of-the-served.ts";
import { lendsToAll } from "./lends-to-all.ts";
import { lendsWithoutTaking } from "./lends-without-taking.ts";
import { lockKeptOnThrow } from "./lock-kept-on-throw.ts";
import { lostWakeUp } from "./lost-wake-up.ts";
import { maxExceededWhileValidating } from "./max-exceeded-while-validating.ts";
import { minimumNotKept } from "./minimum-not-kept.ts";
import { noRollback } from "./no-rollback.ts";
import { opensBeforeCloseEnds } from "./opens-before-close-ends.ts";
import { parksDeadConnection } from "./parks-dead-connection.ts";
import { parksTooMany } from "./parks-too-many.ts";
import { putRevivesClosedPool } from "./put-revives-closed-pool.ts";
import { refillErrorEscapes } from "./refill-error-escapes.ts";
import { refusesTooEarly } from "./refuses-too-early.ts";
import { retriesAtOnce } from "./retries-at-once.ts";
import { rollbackKeepsSlot } from "./rollback-keeps-slot.ts";
import { servesTimedOutWaiter } from "./serves-timed-out-waiter.ts";
import { stalePutFreesNextHolder } from "./stale-put-frees-next-holder.ts";
import { timeoutEmptiesQueue } from "./timeout-empties-queue.ts";
import { waiterWokenTwice } from "./waiter-woken-twice.ts";

export const brokenPools: readonly BrokenPool[] = [
  checkThenAct,
  rollbackKeepsSlot,
  waiterWokenTwice,
  forgetsWaiterWhenConnectFails,
  servesTimedOutWaiter,
  timeoutEmptiesQueue,
  parksDeadConnection,
  closeallMissesConnect,
  closeallReturnsEarly,
  putRevivesClosedPool,
  acceptsDoublePut,
  stalePutFreesNextHolder,
  noRollback,
  failedConnectKeepsPermit,
  minimumNotKept,
  maxExceededWhileValidating,
  handsOutDestroyed,
  lockKeptOnThrow,
  lostWakeUp,
  barging,
  parksTooMany,
  closesTwice,
  refillErrorEscapes,
  closeallForgetsWaiters,
  closedPoolSaysExhausted,
  lendsWithoutTaking,
  lendsToAll,
  refusesTooEarly,
  retriesAtOnce,
  closeDoesNothing,
  closeLeavesWaitersToTimeouts,
  dropsUnwantedConnect,
  opensBeforeCloseEnds,
  keepsTimersOfTheServed,
];
