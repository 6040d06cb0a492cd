/**
 * Runs every execution up to commuting steps, and checks that steps held independent commute (independence-check.ts). If the
 * footprints of this subject miss a dependency, the search ends: it has to begin again with all steps held dependent.
 */
import { realNowMs } from "../sim/rest/host.ts";
import { seedAt } from "../sim/prng.ts";
import type { ScenarioTraits, StepLog } from "../sim/dependence/step-log.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { PartQueue, type Tally } from "./part-queue.ts";
import { divide, type Divided } from "./dpor/divide.ts";
import { IndependenceCheck, type Repeatable, type MissedDependency } from "./independence-check.ts";
import { Dpor, type DporOptions } from "./dpor/dpor.ts";
import { exploredFraction } from "./dpor/estimate.ts";
import { numberAt, countDealtTo, type Shard } from "./shard.ts";
import { inSlices, type Sliced, type SliceOptions } from "./slices.ts";

/** The target of a search. `E` is an execution. */
export interface SearchTarget<E> extends Repeatable<E> {
  /** A part of the search begins. */
  begin?(part: Tally): void;
  /** Runs one execution. A probe only divides the search, and does not count as part of it. */
  execute(strategy: Strategy, log: StepLog, isProbe?: boolean): E;
  isWorthStopping(execution: E): boolean;
  /** The execution that was cut off because it did not end. */
  cutOff(): E;
}

export interface ExhaustOptions extends SliceOptions {
  readonly seed: number;
  /** Of all shards together. */
  readonly executionsMax: number;
  /** Searches the parts (see divide.ts) that this shard and this queue give us. Without them, the whole search undivided. */
  readonly parts?: { readonly shard: Shard; readonly queue?: PartQueue | undefined } | undefined;
  /** Holds every two steps dependent. */
  readonly isTotal?: boolean | undefined;
  readonly traits: ScenarioTraits;
  /** How many of the executions have a pair of steps exchanged: 0 none, 1 all. */
  readonly swapFraction?: number | undefined;
  /** Told between slices. `fraction` estimates how much of the whole search has been explored here. */
  readonly onProgress?: ((executions: number, fraction: number) => void) | undefined;
}

export interface Exhausted<E> {
  /** The execution that was worth stopping for, which is in the last part. */
  readonly found: E | undefined;
  readonly ended: "found" | "missed" | "done" | "budget" | "time" | "stopped";
  /** The missed dependency, if that ended the search. */
  readonly missed: MissedDependency | undefined;
  /** Whether more delays would have led further. */
  readonly isCutByDelays: boolean;
  /** Pairs of steps that were exchanged to see whether they commute. */
  readonly exchanged: number;
  /** The work done, by parts. */
  readonly tallies: readonly Tally[];
}

export async function exhaust<E>(target: SearchTarget<E>, options: ExhaustOptions): Promise<Exhausted<E>> {
  const search = new Search(target, options);
  return search.result(await inSlices(search, options));
}

/** Executions of each part of a search of which every pair of steps is exchanged. */
const wholeMaxOfPart = 4;

class Search<E> implements Sliced<Exhausted<E>["ended"]> {
  executions = 0;
  readonly #executionsMax: number;
  readonly #target: SearchTarget<E>;
  readonly #options: ExhaustOptions;
  readonly #queue: PartQueue;
  /** Divided when the first execution may run. */
  #divided: Divided | undefined;
  readonly #tallies: Tally[] = [];
  #dpor: Dpor | undefined;
  #independence: IndependenceCheck<E>;
  #exchangedBefore = 0;
  #isCutByDelays = false;
  #found: E | undefined;
  #missed: MissedDependency | undefined;

  constructor(target: SearchTarget<E>, options: ExhaustOptions) {
    const { executionsMax, parts, seed } = options;
    this.#target = target;
    this.#options = options;
    this.#queue = parts?.queue ?? new PartQueue();
    this.#executionsMax = parts ? countDealtTo(parts.shard, executionsMax) : executionsMax;
    this.#independence = this.#independenceBy(seed);
  }

  slice(untilMs: number): Exhausted<E>["ended"] | undefined {
    do {
      const tally = this.#current();
      if (!tally) return "done";
      if (this.executions >= this.#executionsMax) return "budget";
      const ended = this.#next(tally);
      if (ended) {
        this.#queue.noteFound(tally);
        return ended;
      }
    } while (realNowMs() < untilMs);
    return this.#current() ? undefined : "done";
  }

  cutOff(): "found" {
    const tally = this.#tallies.at(-1) ?? this.#queue.next();
    if (this.#tallies.length === 0) this.#tallies.push(tally);
    this.#found = this.#target.cutOff();
    this.#count(tally, this.#found);
    this.#queue.noteFound(tally);
    return "found";
  }

  get isStopped(): boolean {
    return this.#queue.isStopped;
  }

  report(): void {
    this.#options.onProgress?.(this.executions, this.exploredFraction);
  }

  /** Estimates how much of the whole search has been explored here. */
  get exploredFraction(): number {
    if (!this.#dpor) return 0;
    const { stack, top } = this.#dpor;
    return Math.min(1, (this.#tallies.length - 1 + exploredFraction(stack.slice(top))) / this.#partsDealt);
  }

  result(ended: Exhausted<E>["ended"]): Exhausted<E> {
    const isCutByDelays = this.#isCutByDelays;
    const exchanged = this.#exchangedBefore + this.#independence.exchanged;
    return {
      found: this.#found,
      ended,
      missed: this.#missed,
      isCutByDelays,
      exchanged,
      tallies: this.#tallies,
    };
  }

  /** Runs one execution, which may hold nothing new. */
  #next(tally: Tally): "found" | "missed" | undefined {
    const target = this.#target;
    const explored = this.#dpor?.next((strategy, log) => target.execute(strategy, log));
    this.#isCutByDelays ||= this.#dpor?.isCutByDelays === true;
    if (!explored) {
      tally.sleepSetBlocked++;
      return undefined;
    }
    this.#count(tally, explored.execution);
    if (target.isWorthStopping(explored.execution)) {
      this.#found = explored.execution;
      return "found";
    }
    if (this.#options.isTotal !== true) this.#missed = this.#independence.exchangeNeighbours(explored);
    return this.#missed && "missed";
  }

  #count(tally: Tally, execution: E): void {
    this.executions++;
    tally.executions++;
    tally.steps += this.#target.labelsOf(execution).length;
  }

  /** The part that is being searched, if any is left. */
  #current(): Tally | undefined {
    const last = this.#tallies.at(-1);
    if (last && this.#dpor?.isDone === false) return this.#queue.isBeyond(last) ? undefined : last;
    const tally = this.#queue.next();
    if (this.#queue.isBeyond(tally)) return undefined;
    const begun = this.#begin(tally);
    if (!begun) return undefined;
    this.#dpor = begun;
    this.#target.begin?.(tally);
    this.#tallies.push(tally);
    return tally;
  }

  #begin({ part }: Tally): Dpor | undefined {
    const { seed, traits: shares, isTotal = false, parts } = this.#options;
    const options: DporOptions = { traits: shares, isTotal };
    if (!parts) return part === 0 ? new Dpor(options) : undefined;
    const execute = (strategy: Strategy, log: StepLog): unknown => this.#target.execute(strategy, log, true);
    const divided = (this.#divided ??= divide(execute, { traits: shares, isTotal }));
    const number = numberAt(parts.shard, part);
    if (number >= divided.parts.length) return undefined;
    const above = divided.parts[number];
    // This part does not depend on the parts searched before, nor on their order.
    this.#exchangedBefore += this.#independence.exchanged;
    this.#independence = this.#independenceBy(seedAt(seed, number));
    return new Dpor({ ...options, above, tracker: divided.tracker.copy() });
  }

  #independenceBy(seed: number): IndependenceCheck<E> {
    // Parts are many, and each begins anew.
    const wholeMax = this.#options.parts ? wholeMaxOfPart : undefined;
    return new IndependenceCheck(this.#target, { seed, swapFraction: this.#options.swapFraction, wholeMax });
  }

  get #partsDealt(): number {
    const { parts } = this.#options;
    if (!parts) return 1;
    return Math.max(1, countDealtTo(parts.shard, this.#divided?.parts.length ?? 0));
  }
}
