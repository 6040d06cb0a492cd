/** The promised forms of timers: util.promisify's, and the members of node:timers/promises. */
import { activeWorld } from "../active.ts";
import type { Loan } from "./loan.ts";

/** The last argument of every promised wait. */
interface WaitOptions {
  readonly signal?: AbortSignal;
}

/** A wait of `delayMs`, lent by way of the lent setTimeout. */
export function afterTimeout(delayMs?: number, value?: unknown, options?: WaitOptions): Promise<unknown> {
  return abortable(options, (resolve) => {
    const timer = setTimeout(resolve, delayMs, value);
    return () => clearTimeout(timer);
  });
}

export function afterImmediate(value?: unknown, options?: WaitOptions): Promise<unknown> {
  return abortable(options, (resolve) => {
    const immediate = setImmediate(resolve, value);
    return () => clearImmediate(immediate);
  });
}

async function* everyInterval(delayMs?: number, value?: unknown, options?: WaitOptions) {
  let due = 0;
  let wake: (() => void) | undefined;
  const interval = setInterval(() => {
    due++;
    wake?.();
  }, delayMs);
  try {
    for (;;) {
      const tick = (resolve: (value: unknown) => void): (() => void) => {
        wake = () => resolve(undefined);
        if (due > 0) wake();
        return () => {};
      };
      await abortable(options, tick);
      due--;
      yield value;
    }
  } finally {
    clearInterval(interval);
  }
}

/** `begin` gives what undoes it. As in Node the signal's abort ends the wait at once. */
function abortable(
  options: WaitOptions | undefined,
  begin: (resolve: (value: unknown) => void) => () => void,
): Promise<unknown> {
  const signal = options?.signal;
  if (!signal) return new Promise((resolve) => void begin(resolve));
  if (signal.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      undo();
      reject(abortError(signal));
    };
    const undo = begin((value) => {
      signal.removeEventListener("abort", aborted);
      resolve(value);
    });
    signal.addEventListener("abort", aborted, { once: true });
  });
}

function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

export function lentPromises(target: Record<string, unknown>): Loan[] {
  const scheduler = target["scheduler"] ?? {};
  return [
    { target, name: "setTimeout", lend: passing(afterTimeout) },
    { target, name: "setImmediate", lend: passing(afterImmediate) },
    { target, name: "setInterval", lend: passing(everyInterval) },
    {
      target: scheduler,
      name: "wait",
      lend: passing((delayMs: number, options?: WaitOptions) => afterTimeout(delayMs, undefined, options)),
    },
    { target: scheduler, name: "yield", lend: passing(() => afterImmediate()) },
  ];
}

function passing<A extends unknown[]>(lent: (...args: A) => unknown) {
  return (real: (...args: A) => unknown) =>
    function (this: unknown, ...args: A): unknown {
      return activeWorld() ? lent(...args) : real.apply(this, args);
    };
}
