/**
 * Globals are lent for the duration of a run and taken back after it. While an execution is active they belong to its
 * world; between executions they pass through to the real ones, so that the outside (progress, signals) goes on.
 */
import { activeWorld } from "../active.ts";
import { throwInMacrotask } from "../rest/host.ts";
import type { Loan } from "./loan.ts";
import { lentRandom } from "./random.ts";
import { lentSubtle } from "./subtle.ts";
import { lentTime } from "./time.ts";
import { CutOff } from "../watchdog.ts";
import { lentTimers } from "./timers.ts";

interface HostProcess {
  getBuiltinModule?(name: string): Record<string, unknown> | undefined;
  listeners(event: string): ((...args: unknown[]) => void)[];
  on(event: string, listener: (...args: unknown[]) => void): void;
  off(event: string, listener: (...args: unknown[]) => void): void;
}

const process = (globalThis as { process?: HostProcess }).process;

let borrowers = 0;
let takeBack: (() => void) | undefined;

/**
 * Lends the globals until the returned function is called. Runs may overlap: the last one to end takes them back.
 *
 * @example
 * ```ts
 * const giveBack = lendGlobals();
 * await check(builtIn("steady", threaded), { executions: 100 });
 * giveBack();
 * ```
 */
export function lendGlobals(): () => void {
  if (borrowers++ === 0) takeBack = lendAll();
  let isLent = true;
  return () => {
    if (!isLent) return;
    isLent = false;
    if (--borrowers === 0) takeBack?.();
  };
}

function lendAll(): () => void {
  const builtin = (name: string): Record<string, unknown> => process?.getBuiltinModule?.(name) ?? {};
  const loans = [...lentTimers(builtin), ...lentTime(), ...lentRandom(builtin), ...lentSubtle(builtin)];
  const restore = loans.filter(isThere).map(lendOne);
  const sync = builtin("module")["syncBuiltinESMExports"] as (() => void) | undefined;
  sync?.();
  const disown = ownErrors();
  return () => {
    for (const back of restore.reverse()) back();
    sync?.();
    disown();
  };
}

/** A runtime may lack a member, or hold on to it. */
function isThere({ target, name }: Loan): boolean {
  return name in target && Object.getOwnPropertyDescriptor(target, name)?.configurable !== false;
}

/** The original of each stand-in. */
const originals = new WeakMap<object, unknown>();

/**
 * Others save a global and set it back later, as Vitest does around each message that it sends. Set back while it is
 * lent, that must not end the loan; set back after it, what comes back is a stand-in that has to be seen through.
 */
function lendOne(loan: Loan): () => void {
  const { target, name } = loan;
  const own = Object.getOwnPropertyDescriptor(target, name);
  const found = (target as Record<string, unknown>)[name];
  const real = originals.get(found as object) ?? found;
  const standIn = loan.lend(real as never);
  originals.set(standIn as object, real);
  let current = standIn;
  Object.defineProperty(target, name, {
    get: () => current,
    set(value: unknown) {
      current = value === real ? standIn : value;
    },
    configurable: true,
    enumerable: own?.enumerable ?? true,
  });
  return () => {
    if (own) Object.defineProperty(target, name, "value" in own ? { ...own, value: real } : own);
    else Reflect.deleteProperty(target, name);
  };
}

/** Uncaught errors belong to the active execution. With none active they go where they went before. */
function ownErrors(): () => void {
  if (!process) return () => {};
  const owned = [ownEvent(process, "unhandledRejection"), ownEvent(process, "uncaughtException")];
  return () => {
    for (const disown of owned) disown();
  };
}

function ownEvent(process: HostProcess, event: "unhandledRejection" | "uncaughtException"): () => void {
  const where = event === "unhandledRejection" ? "unhandled rejection" : "uncaught exception";
  const before = process.listeners(event);
  for (const listener of before) process.off(event, listener);
  const listener = (error: unknown, ...rest: unknown[]): void => {
    if (error instanceof CutOff) return;
    const world = activeWorld();
    if (world) {
      world.escape(where, error);
      return;
    }
    if (before.length === 0) {
      // A listener that throws ends the process with code 7; without any, Node would end it with its own report.
      if (event === "uncaughtException") process.off(event, listener);
      throwInMacrotask(error);
    }
    for (const other of before) other(error, ...rest);
  };
  process.on(event, listener);
  return () => {
    process.off(event, listener);
    for (const other of before) process.on(event, other);
  };
}
