/** Dates and clocks: virtual time, from one fixed date on. */
import { activeWorld } from "../active.ts";
import { epochMs } from "../events/clock.ts";
import type { Loan } from "./loan.ts";

type Hrtime = (previous?: readonly [number, number]) => [number, number];

export function lentTime(): Loan[] {
  const process = (globalThis as { process?: { hrtime: object } }).process;
  const loans: Loan[] = [
    { target: globalThis, name: "Date", lend: lendDate },
    { target: performance, name: "now", lend: lendNow },
  ];
  if (!process) return loans;
  return [
    ...loans,
    { target: process, name: "hrtime", lend: lendHrtime },
    { target: process, name: "uptime", lend: lendUptime },
  ];
}

function lendDate(Real: DateConstructor): DateConstructor {
  function now(): number {
    const world = activeWorld();
    return world ? epochMs + world.now() : Real.now();
  }
  function Lent(this: unknown, ...args: unknown[]): unknown {
    if (!new.target) return new Real(now()).toString();
    return Reflect.construct(Real, args.length === 0 ? [now()] : args, new.target);
  }
  // One prototype, so that dates from before and after the loan are instances of both.
  return Object.defineProperties(Lent, {
    ...Object.getOwnPropertyDescriptors(Real),
    now: { value: now, writable: true, configurable: true },
  }) as unknown as DateConstructor;
}

function lendNow(real: () => number): () => number {
  return () => activeWorld()?.now() ?? real.call(performance);
}

function lendHrtime(real: Hrtime & { bigint(): bigint }): Hrtime {
  const lent: Hrtime = (previous) => {
    const world = activeWorld();
    if (!world) return previous ? real([previous[0], previous[1]]) : real();
    const ms = world.now() - (previous ? previous[0] * 1_000 + previous[1] / 1e6 : 0);
    return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
  };
  return Object.assign(lent, {
    bigint: () => {
      const world = activeWorld();
      return world ? BigInt(Math.round(world.now() * 1e6)) : real.bigint();
    },
  });
}

function lendUptime(real: () => number): () => number {
  return () => {
    const world = activeWorld();
    return world ? world.now() / 1_000 : real();
  };
}
