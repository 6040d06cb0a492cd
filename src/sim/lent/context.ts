/** Node's context of a call, which AsyncLocalStorage reads: a timer's callback has the one in which it was armed. */

type Callback = (...args: unknown[]) => void;

interface Resource {
  runInAsyncScope(callback: Callback, self: unknown, ...args: unknown[]): void;
}

interface Hooks {
  readonly AsyncResource?: new (
    type: string,
    options: { readonly requireManualDestroy: boolean },
  ) => Resource;
}

const process = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;
const { AsyncResource } = (process?.getBuiltinModule?.("async_hooks") ?? {}) as Hooks;

/**
 * The callback, which is called in the context of now. Where the runtime knows no such thing, as it is. `AsyncLocalStorage.bind` does the same,
 * but takes several times as long.
 */
export function inContextOfNow(callback: Callback): Callback {
  if (!AsyncResource) return callback;
  const context = new AsyncResource("lent", { requireManualDestroy: true });
  return (...args) => context.runInAsyncScope(callback, undefined, ...args);
}
