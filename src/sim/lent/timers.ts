/** Timers, immediates, microtasks and ticks: a timer is an event in virtual time, a thrown error a finding. */
import { activeWorld, guarded } from "../active.ts";
import { SimEvent } from "../events/events.ts";
import type { Loan } from "./loan.ts";
import { inContextOfNow } from "./context.ts";
import { afterImmediate, afterTimeout, lentPromises } from "./promises.ts";
import { Timer } from "../events/timer.ts";
import type { World } from "../world.ts";

type Callback = (...args: unknown[]) => void;
type Queue = (callback: Callback, ...args: unknown[]) => void;
type SetTimer = (callback: Callback, delayMs?: number, ...args: unknown[]) => unknown;
type SetImmediate = (callback: Callback, ...args: unknown[]) => unknown;
type Clear = (timer: unknown) => void;
type Builtin = (name: string) => Record<string, unknown>;

/** The key that util.promisify looks for on setTimeout and setImmediate. */
const promisified: unique symbol = Symbol.for("nodejs.util.promisify.custom") as never;

export function lentTimers(builtin: Builtin): Loan[] {
  const process = (globalThis as { process?: object }).process;
  const homes = [globalThis, builtin("timers")];
  return [
    ...homes.flatMap((target): Loan[] => [
      { target, name: "setTimeout", lend: lendTimeout },
      { target, name: "setInterval", lend: (real: SetTimer) => lendSet(real, true) },
      { target, name: "setImmediate", lend: lendImmediate },
      { target, name: "clearTimeout", lend: lendClear },
      { target, name: "clearInterval", lend: lendClear },
      { target, name: "clearImmediate", lend: lendClear },
    ]),
    ...lentPromises(builtin("timers/promises")),
    {
      target: globalThis,
      name: "queueMicrotask",
      lend: (real: Queue) => lendQueue(real, "queueMicrotask"),
    },
    ...(process
      ? [{ target: process, name: "nextTick", lend: (real: Queue) => lendQueue(real, "process.nextTick") }]
      : []),
    { target: AbortSignal, name: "timeout", lend: lendAbortTimeout },
  ];
}

function arm(world: World, repeats: boolean, callback: Callback, delayMs: unknown, args: unknown[]): Timer {
  if (typeof callback !== "function") {
    throw new TypeError(`The "callback" argument must be of type function. Received ${typeof callback}`);
  }
  const called = inContextOfNow(callback);
  const timer = new Timer(world, { delayMs: Number(delayMs), repeats }, () => {
    guarded(world, repeats ? "setInterval" : "setTimeout", () => called(...args));
  });
  world.arm(timer);
  return timer;
}

function lendSet(real: SetTimer, repeats: boolean): SetTimer {
  return (callback, delayMs, ...args) => {
    const world = activeWorld();
    return world ? arm(world, repeats, callback, delayMs, args) : real(callback, delayMs, ...args);
  };
}

function lendTimeout(real: SetTimer): SetTimer {
  return Object.assign(lendSet(real, false), { [promisified]: afterTimeout });
}

class Immediate extends SimEvent {
  readonly #world: World;
  readonly #callback: () => void;
  constructor(world: World, callback: () => void) {
    super("immediate");
    this.#world = world;
    this.#callback = callback;
  }
  override deliver(): void {
    guarded(this.#world, "setImmediate", this.#callback);
  }
  close(): void {
    this.#world.cancel(this);
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

function lendImmediate(real: SetImmediate): SetImmediate {
  const lent: SetImmediate = (callback, ...args) => {
    const world = activeWorld();
    if (!world) return real(callback, ...args);
    const called = inContextOfNow(callback);
    const immediate = new Immediate(world, () => called(...args));
    world.post(immediate);
    return immediate;
  };
  return Object.assign(lent, { [promisified]: afterImmediate });
}

/** Clears timers of both kinds: one that was armed before the loan is a real one. */
function lendClear(real: Clear): Clear {
  return (timer) => {
    if (timer instanceof Timer || timer instanceof Immediate) timer.close();
    else if (!closeByNumber(timer)) real(timer);
  };
}

/** False where no timer of the active execution has this number. */
function closeByNumber(number: unknown): boolean {
  if (typeof number !== "number" && typeof number !== "string") return false;
  const timer = activeWorld()?.clock.timers.find((armed) => armed.number === Number(number));
  timer?.close();
  return timer !== undefined;
}

/** A throw in a tick that runs under the drain would otherwise end the whole process. */
function lendQueue(real: Queue, where: string): Queue {
  return (callback, ...args) => {
    const world = activeWorld();
    if (!world || typeof callback !== "function") real(callback, ...args);
    else real(() => guarded(world, where, () => callback(...args)));
  };
}

function lendAbortTimeout(real: (delayMs: number) => AbortSignal): (delayMs: number) => AbortSignal {
  return (delayMs) => {
    if (!activeWorld()) return real.call(AbortSignal, delayMs);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    }, delayMs);
    return controller.signal;
  };
}
