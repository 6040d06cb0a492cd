/** The limits that asks count against, each with books of its own: maxconn alone, unless a subject names others. */
import type { SeenLimit } from "../invariants/invariant.ts";
import type { AskOptions, PoolLimits, Subject } from "../pools/pool.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { describeError } from "../sim/trace.ts";
import { Limit } from "./limit.ts";
import type { ObservedCall } from "./observed-call.ts";

/** The limit of the whole pool. */
const whole = "maxconn";

export class Limits {
  /** Those that an ask has counted against, and maxconn. Always the same array. */
  readonly all: Limit[] = [];
  readonly #limitsOf: Subject["limitsOf"];
  readonly #minconn: number;
  #maxconn: number;
  /** By connection that is lent, the limits that it counts against. */
  readonly #lent = new Map<object, readonly Limit[]>();
  /** By limit, an ask that counts against it: the limit is asked for again where maxconn changes. */
  readonly #askedBy = new Map<Limit, AskOptions>();
  /** Thrown within the code of a pool, which would take it for an error of its own. */
  #failure: ScenarioError | undefined;

  constructor({ minconn, maxconn }: PoolLimits, limitsOf?: Subject["limitsOf"]) {
    this.#limitsOf = limitsOf;
    this.#minconn = minconn;
    this.#maxconn = maxconn;
    const max = limitsOf ? this.#named({})[whole] : maxconn;
    if (max !== undefined) this.all.push(new Limit(whole, max));
  }

  /** Below 0 where nothing limits the whole pool. */
  get maxconn(): number {
    return this.#find(whole)?.max ?? -1;
  }

  get usedMax(): number {
    return this.#find(whole)?.usedMax ?? -1;
  }

  #find(name: string): Limit | undefined {
    return this.all.find((limit) => limit.name === name);
  }

  /** The limits that an ask counts against, with their maxima as they are now. */
  of(ask: AskOptions): readonly Limit[] {
    if (!this.#limitsOf) return this.all;
    return Object.entries(this.#named(ask)).map(([name, max]) => {
      const limit = this.#find(name) ?? this.#add(new Limit(name, max));
      if (!this.#askedBy.has(limit)) this.#askedBy.set(limit, ask);
      limit.resize(max);
      return limit;
    });
  }

  #add(limit: Limit): Limit {
    this.all.push(limit);
    return limit;
  }

  #named(ask: AskOptions): Readonly<Record<string, number>> {
    try {
      const named: unknown = this.#limitsOf?.(ask, { minconn: this.#minconn, maxconn: this.#maxconn });
      if (isRecordOfNumbers(named)) return named;
      throw new TypeError("it gave no object of numbers by name");
    } catch (error) {
      this.#failure ??= new ScenarioError(
        `The subject's limitsOf failed: ${describeError(error)}. It must give the maximum of each limit that an ask counts against, ` +
          "as in { maxconn: 2 }, also for an ask without a key.",
        { cause: error },
      );
      return {};
    }
  }

  /** A free connection is lent, or a lent one once more. */
  take(connection: object, limits: readonly Limit[]): void {
    const before = this.#lent.get(connection) ?? [];
    const more = limits.filter((limit) => !before.includes(limit));
    for (const limit of more) limit.count(1);
    this.#lent.set(connection, before.length === 0 ? limits : [...before, ...more]);
  }

  /** The limits that a lent connection counts against. */
  behind(connection: object): readonly Limit[] {
    return this.#lent.get(connection) ?? [];
  }

  /** Its last holder has given it back. */
  free(connection: object): void {
    for (const limit of this.behind(connection)) limit.count(-1);
    this.#lent.delete(connection);
  }

  /** The pool has a new maxconn. Gives the one before. */
  resize(maxconn: unknown): number {
    const before = this.#maxconn;
    if (typeof maxconn === "number") this.#change(maxconn, (limit, max) => limit.resize(max));
    return before;
  }

  /** The pool has refused to change maxconn: it is as before. */
  refuse(before: number): void {
    this.#change(before, (limit, max) => limit.refuse(max));
  }

  #change(maxconn: number, change: (limit: Limit, max: number) => void): void {
    this.#maxconn = maxconn;
    for (const limit of this.all) {
      const ask = this.#askedBy.get(limit) ?? {};
      const max = this.#limitsOf ? this.#named(ask)[limit.name] : maxconn;
      if (max !== undefined) change(limit, max);
    }
  }

  /** At rest: `unheld` connections are lent that no worker holds, and as many more may be on their way as asks are open. */
  settle(unheld: () => number, calls: readonly ObservedCall[]): void {
    if (this.#failure) throw this.#failure;
    for (const limit of this.all) {
      if (limit.usedMax <= limit.max) continue;
      const open = calls.filter(({ act, limits }) => act === "ask" && limits.includes(limit)).length;
      limit.settle(limit.lentCount + unheld() + open);
    }
  }

  /** Tells open asks that there is no room. That can begin only when an ask is made or answered: `taking`. */
  noteWhereFull(calls: readonly ObservedCall[], taking?: ObservedCall): void {
    for (const limit of this.all) {
      if (limit.max < 0) continue;
      const counts = ({ limits }: ObservedCall): boolean => limits.includes(limit);
      let out = limit.lentCount;
      for (const call of calls) if (call.act === "release" && call.wasHeld && counts(call)) out++;
      if (out < limit.max) continue;
      for (const call of calls)
        if (call.act === "ask" && call !== taking && counts(call)) call.hasMetMaxconn = true;
    }
  }
}

function isRecordOfNumbers(value: unknown): value is Readonly<Record<string, number>> {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((max) => typeof max === "number" && !Number.isNaN(max));
}

/** The limits that no ask counts against: of a call that is none. */
export const noLimits: readonly SeenLimit[] = [];
