/**
 * Whose request it is that runs: the worker that made it, as far as promises, ticks and timers lead. Node's own
 * context of a call, so that being asked costs the application no microtask.
 *
 * Misses: work that an application hands to a queue of its own, which then runs for the request that emptied the queue.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const workers = new AsyncLocalStorage<string>();

/** The worker whose request it is; undefined outside requests, as while the application is opened. */
export function requester(): string | undefined {
  return workers.getStore();
}

/** Afterwards no request is known, until the next one: while one may be, Node keeps a context for every promise of the process, which takes time. */
export function forgetRequests(): void {
  workers.disable();
}

/** Runs `action` as part of a worker's request. */
export function inRequestOf<T>(worker: string, action: () => T): T {
  return workers.run(worker, action);
}
