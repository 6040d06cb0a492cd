/**
 * The one door to the machine outside: the real microtask drain, the real macrotask queue and the real clock.
 * Nothing that an execution decides may depend on the clock; it only says when to let the outside have a turn.
 */

interface Host {
  readonly _tickCallback?: () => void;
  readonly _fatalException?: (error: unknown) => boolean;
}

interface Channel {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: unknown): void };
}

const host: Host | undefined = (globalThis as { process?: Host }).process;
const realSetImmediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate;
const realSetTimeout = (globalThis as { setTimeout?: (callback: () => void, ms: number) => unknown })
  .setTimeout;
/** As browsers have it; Node's types know only the event emitter's side. */
const RealMessageChannel = (globalThis as unknown as { MessageChannel: new () => Channel }).MessageChannel;
const realNow = globalThis.performance.now.bind(globalThis.performance);
const RealPromise = Promise;

/** Runs every waiting microtask and `process.nextTick` to exact rest, at once. Missing where the runtime has no such call. */
export const drain: (() => void) | undefined =
  typeof host?._tickCallback === "function" ? host._tickCallback.bind(host) : undefined;

/**
 * Hands an error that a drained tick threw to Node's own handler, which emits `uncaughtException`. The tick left its frame on
 * Node's stack of async ids; only that handler forgets it, and with it left Node would abort at the next macrotask.
 */
export function throwUncaught(error: unknown): void {
  if (!host?._fatalException) throw error;
  host._fatalException(error);
}

/** Milliseconds of real time, from any origin. */
export function realNowMs(): number {
  return realNow();
}

/**
 * Calls `action` from a real macrotask. Inside a microtask the drain does nothing, so every synchronous batch starts here.
 */
export function inMacrotask<T>(action: () => T): Promise<T> {
  return new RealPromise((resolve, reject) => {
    onMacrotask(() => {
      try {
        resolve(action());
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Comes to rest through a real macrotask: slower, and the only way in a browser. */
export function restByMacrotask(): Promise<void> {
  return inMacrotask(() => undefined);
}

/** Lets a little real time pass, so that other threads and processes get on with their work. */
export function realPause(): Promise<void> {
  return new RealPromise((resolve) => realSetTimeout?.(resolve, 1));
}

/** As Node does with an uncaught error without a listener: by default that ends the process with code 1. */
export function throwInMacrotask(error: unknown): void {
  onMacrotask(() => {
    throw error;
  });
}

function onMacrotask(callback: () => void): void {
  if (realSetImmediate) {
    realSetImmediate(callback);
    return;
  }
  const channel = new RealMessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    callback();
  };
  channel.port2.postMessage(undefined);
}

/** Throws unless the drain runs a promise's reaction, a nested one too, before it returns. Call from a macrotask. */
export function assertDrains(): void {
  let drained = false;
  void RealPromise.resolve()
    .then(() => undefined)
    .then(() => {
      drained = true;
    });
  drain?.();
  if (drain && !drained) {
    throw new Error(
      "process._tickCallback() did not drain the microtask queue, so no step can come to rest. " +
        "It was called inside a microtask, or this Node.js changed it: use the asynchronous driver.",
    );
  }
}

/**
 * Runs `action` without collecting stack traces, which cost more than the rest of an execution whose pool refuses by
 * throwing. A finding is run again with them.
 */
export function withoutStacks<T>(action: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
