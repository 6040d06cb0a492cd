/** Counts what happened over a whole search: "holds" says little if nothing happened that might have gone wrong. */
import type { Fault } from "../driver/faults.ts";
import type { Struck } from "../sim/world-options.ts";
import type { ObservedCall } from "./observed-call.ts";

/** Plain data: it may come from another thread. */
export interface ReachedFacts {
  /** Asks (getconn) that were made. */
  readonly asks: number;
  /** Asks that were answered with a connection. */
  readonly lent: number;
  /** Asks that were open while all maxconn connections were lent or on their way back. */
  readonly atMaxconn: number;
  /** How many of these took longer than their own step. A connect alone is no wait for another worker. */
  readonly waited: number;
  /** Refused asks, by error. */
  readonly refused: Readonly<Record<string, number>>;
  /** How often an ask that waited was overtaken by later ones at most. Missing in what earlier versions have written. */
  readonly overtakenMost?: number;
  readonly put: number;
  /** Connections opened, and closed by their owner. */
  readonly opened: number;
  readonly closed: number;
  /** Calls of closeall, and those of them that returned. */
  readonly closeallsCalled: number;
  readonly closealls: number;
  /** How often each kind of fault struck. */
  readonly faults: Readonly<Partial<Record<Fault, number>>>;
  /** Timers that fired although an operation could have completed. */
  readonly delays: number;
  /** Random values that were drawn by Math.random. */
  readonly random: number;
}

/** How many kinds of refusal are told apart. */
const kindsMax = 20;
const otherKinds = "other errors";

export class Reached implements Struck {
  opened = 0;
  closed = 0;
  #asks = 0;
  #lent = 0;
  #atMaxconn = 0;
  #waited = 0;
  #overtakenMost = 0;
  #put = 0;
  #closeallsCalled = 0;
  #closealls = 0;
  #delays = 0;
  #random = 0;
  readonly #refused = new Map<string, number>();
  readonly #faults = new Map<string, number>();

  /** A call of the pool is made. */
  called({ act }: ObservedCall): void {
    if (act === "ask") this.#asks++;
    else if (act === "close") this.#closeallsCalled++;
  }

  /** A call of the pool has ended. */
  settled({ act, state, thrown, hasWaited, hasMetMaxconn, overtaken }: ObservedCall): void {
    if (act === "ask") {
      if (hasMetMaxconn) this.#atMaxconn++;
      if (overtaken > this.#overtakenMost) this.#overtakenMost = overtaken;
      if (hasMetMaxconn && hasWaited) this.#waited++;
      if (state === "returned") this.#lent++;
      else this.#refuse(thrown ?? otherKinds);
    } else if (state === "returned") {
      if (act === "release") this.#put++;
      else if (act === "close") this.#closealls++;
    }
  }

  #refuse(error: string): void {
    const isKnown = this.#refused.has(error) || this.#refused.size < kindsMax;
    const kind = isKnown ? error : otherKinds;
    this.#refused.set(kind, (this.#refused.get(kind) ?? 0) + 1);
  }

  struck(fault: string): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
  }

  delayed(): void {
    this.#delays++;
  }

  drew(): void {
    this.#random++;
  }

  get facts(): ReachedFacts {
    return {
      asks: this.#asks,
      lent: this.#lent,
      atMaxconn: this.#atMaxconn,
      waited: this.#waited,
      refused: Object.fromEntries(this.#refused),
      overtakenMost: this.#overtakenMost,
      put: this.#put,
      opened: this.opened,
      closed: this.closed,
      closeallsCalled: this.#closeallsCalled,
      closealls: this.#closealls,
      faults: Object.fromEntries(this.#faults),
      delays: this.#delays,
      random: this.#random,
    };
  }
}

export function sumOfReached(all: readonly ReachedFacts[]): ReachedFacts {
  const sum = (of: (one: ReachedFacts) => number): number => all.reduce((total, one) => total + of(one), 0);
  const sums = (of: (one: ReachedFacts) => Readonly<Record<string, number>>): Record<string, number> => {
    const total: Record<string, number> = {};
    for (const one of all) {
      for (const [kind, count] of Object.entries(of(one))) total[kind] = (total[kind] ?? 0) + count;
    }
    return total;
  };
  return {
    asks: sum(({ asks }) => asks),
    lent: sum(({ lent }) => lent),
    atMaxconn: sum(({ atMaxconn }) => atMaxconn),
    waited: sum(({ waited }) => waited),
    refused: sums(({ refused }) => refused),
    overtakenMost: Math.max(0, ...all.map(({ overtakenMost = 0 }) => overtakenMost)),
    put: sum(({ put }) => put),
    opened: sum(({ opened }) => opened),
    closed: sum(({ closed }) => closed),
    closeallsCalled: sum(({ closeallsCalled }) => closeallsCalled),
    closealls: sum(({ closealls }) => closealls),
    faults: sums(({ faults }) => faults),
    delays: sum(({ delays }) => delays),
    random: sum(({ random }) => random),
  };
}
