/** Node's context of a call, which AsyncLocalStorage reads: a timer's callback has the one in which it was armed. */

type Callback = (...args: unknown[]) => void;

interface Hooks {
  readonly AsyncLocalStorage?: { bind?(callback: Callback): Callback };
}

const process = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;
const { AsyncLocalStorage: storage } = (process?.getBuiltinModule?.("async_hooks") ?? {}) as Hooks;

/** The callback, which is called in the context of now. Where the runtime knows no such thing, as it is. */
export function inContextOfNow(callback: Callback): Callback {
  return storage?.bind?.(callback) ?? callback;
}
