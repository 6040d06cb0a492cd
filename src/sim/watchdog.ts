/**
 * Cuts off code that loops without waiting. Such code, as a retry in a microtask, never ends the drain, so no signal, timer
 * or progress gets through. Only another thread can end it; node:vm keeps one for its timeouts.
 *
 * Misses: runtimes without node:vm, processes that are being debugged, and ticks captured before the globals were lent,
 * which go round again with the next drain.
 */
import { abandon } from "./active.ts";
import { throwUncaught } from "./rest/host.ts";

interface Script {
  runInThisContext(options: { readonly timeout: number; readonly displayErrors: boolean }): void;
}

interface Builtins {
  readonly vm: { readonly Script: new (code: string) => Script };
  readonly async_hooks: { executionAsyncId(): number };
  readonly inspector: { url(): string | undefined };
}

interface HostProcess {
  getBuiltinModule?<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined;
  [action: symbol]: (() => void) | undefined;
}

const process = (globalThis as unknown as { process?: HostProcess }).process;
const vm = process?.getBuiltinModule?.("vm");
const asyncHooks = process?.getBuiltinModule?.("async_hooks");
const inspector = process?.getBuiltinModule?.("inspector");

/** The place of the function that the script calls: all contexts of a process share only the object `process`. */
const place = Symbol.for("poolproof: watched");
const script = vm && new vm.Script(`process[Symbol.for("poolproof: watched")]?.()`);

/** More than three weeks: no timeout. */
const timeoutSecondsMax = 2_000_000;

/** Thrown where an execution was cut off: never seen outside. */
export class CutOff extends Error {
  override readonly name = "CutOff";
}

/**
 * Calls `action`. If it has not returned after so many real seconds it is cut off, `finally` blocks and all, no execution is
 * active any more, and `instead` is called in its place.
 */
export function watched<T>(action: () => T, secondsMax: number, instead: () => T): T {
  // A debugger stops the code, not the clock.
  const isDebugged = inspector?.url() !== undefined;
  if (!process || !script || isDebugged || secondsMax > timeoutSecondsMax) return action();
  const { stackTraceLimit } = Error;
  const asyncId = asyncHooks?.executionAsyncId();
  let returned: { readonly value: T } | undefined;
  process[place] = () => {
    returned = { value: action() };
  };
  try {
    script.runInThisContext({ timeout: Math.ceil(secondsMax * 1_000), displayErrors: false });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    Error.stackTraceLimit = stackTraceLimit;
    abandon();
    // A tick that was cut off has left its frame on Node's stack of async ids, as one that throws does.
    if (asyncHooks?.executionAsyncId() !== asyncId) throwUncaught(new CutOff());
    return instead();
  } finally {
    process[place] = undefined;
  }
  return returned ? returned.value : action();
}
