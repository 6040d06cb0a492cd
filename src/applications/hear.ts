/** Hears how a promise ends. The caller who has it notices nothing: no microtask more, and no rejection less. */
import type { CallEnd } from "../pools/told.ts";
import { inRequestOf } from "./requester.ts";

export type Callback = (...args: unknown[]) => unknown;

/**
 * A handler of ours would make a rejection count as handled that its caller never handles. All that handles a promise
 * (await, then, Promise.all) asks it for its constructor, by ECMAScript's SpeciesConstructor and PromiseResolve. So that tells whether anyone
 * has; where no one has, a rejection of the same error takes its place until someone does.
 */
export function hear(promise: PromiseLike<unknown>, call: CallEnd): void {
  let isHandled = !(promise instanceof Promise);
  let inItsPlace: Promise<never> | undefined;
  promise.then(
    (value) => call.fulfilled(value),
    (error: unknown) => {
      call.rejected(error);
      // The error is the application's.
      // oxlint-disable-next-line prefer-promise-reject-errors
      if (!isHandled) inItsPlace = Promise.reject(error);
    },
  );
  if (isHandled) return;
  const made: unknown = promise.constructor;
  Object.defineProperty(promise, "constructor", {
    configurable: true,
    get() {
      isHandled = true;
      inItsPlace?.catch(() => {});
      return made;
    },
  });
}

/** A callback in Node's manner, that tells first how the call has ended and goes on with the same request. */
export function heardBy(call: CallEnd, worker: string, told: Callback): Callback {
  return (error, value, ...rest) => {
    if (error) call.rejected(error);
    else call.fulfilled(value);
    return inRequestOf(worker, () => told(error, value, ...rest));
  };
}
