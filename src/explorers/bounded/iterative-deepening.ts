/**
 * Bounded searches one after another, each with bounds a little wider, so that the first execution found takes the fewest
 * preemptions; of those, the fewest faults; of those, the fewest steps. Each bound that is named begins at none and goes
 * up by one, the last of them soonest, and no further than anything was cut by it.
 *
 * A level runs the executions of those below again. Skipping them would need memory, and they are few beside those of the
 * last level (context bounding grows by a factor of about the steps with each preemption).
 */
import type { ScenarioTraits, StepLog } from "../../sim/dependence/step-log.ts";
import type { Strategy } from "../../sim/choices/strategy.ts";
import { BoundedSearch, type BoundedExecution } from "./bounded-search.ts";
import { boundNames, type BoundName, type Bounds } from "./bounds.ts";

/** One of the searches. */
export interface Level {
  readonly bounds: Bounds;
  readonly executions: number;
  /** How many ways to go on the bounds left out; undefined where the level was not completed. */
  readonly leftOut: number | undefined;
  /** By which of the bounds anything was left out so far. */
  readonly cutBy: readonly BoundName[];
}

export interface IterativeDeepeningOptions {
  /** How far each of the bounds may go. */
  readonly bounds: Bounds;
  readonly traits: ScenarioTraits;
  /** Treats every two steps as dependent. */
  readonly isTotal?: boolean | undefined;
}

export class IterativeDeepening {
  /** Whether no level is left. */
  isDone = false;
  #wasCutByDelays = false;
  readonly #options: IterativeDeepeningOptions;
  readonly #below: Level[] = [];
  #blockedBelow = 0;
  #bounds: Bounds;
  #search: BoundedSearch;
  #executions = 0;

  constructor(options: IterativeDeepeningOptions) {
    this.#options = options;
    this.#bounds = Object.fromEntries(named(options.bounds).map((name) => [name, 0]));
    this.#search = this.#begin();
  }

  /** Runs the next execution. Undefined where it held nothing new. */
  next<E>(execute: (strategy: Strategy, log: StepLog) => E): BoundedExecution<E> | undefined {
    if (this.#search.isDone) {
      this.#blockedBelow += this.#search.sleepSetBlocked;
      this.#wasCutByDelays ||= this.#search.isCutByDelays;
      this.#below.push(this.#level);
      this.#executions = 0;
      this.#search = this.#begin();
    }
    const ran = this.#search.next(execute);
    if (ran) this.#executions++;
    if (this.#search.isDone) this.#widen();
    return ran;
  }

  /** All levels that were begun. */
  get levels(): readonly Level[] {
    return [...this.#below, this.#level];
  }

  get sleepSetBlocked(): number {
    return this.#blockedBelow + this.#search.sleepSetBlocked;
  }

  /** Whether more delays would have led further. */
  get isCutByDelays(): boolean {
    return this.#wasCutByDelays || this.#search.isCutByDelays;
  }

  /** Of the level that is being searched, an estimate of how much has been explored. */
  get exploredFraction(): number {
    return this.#search.exploredFraction;
  }

  /** The level that is being searched. */
  get #level(): Level {
    const { isDone, leftOut, cutBy, bounds } = this.#search;
    return {
      bounds,
      executions: this.#executions,
      leftOut: isDone ? leftOut : undefined,
      cutBy: boundNames.filter((name) => cutBy[name] > 0),
    };
  }

  #begin(): BoundedSearch {
    const { traits: shares, isTotal } = this.#options;
    return new BoundedSearch({ bounds: this.#bounds, traits: shares, isTotal });
  }

  /** Sets the bounds of the next level. A bound that cuts nothing is not widened: that would find the same. */
  #widen(): void {
    const { bounds: most } = this.#options;
    const next = named(most).findLast(
      (name) => this.#search.cutBy[name] > 0 && (this.#bounds[name] ?? 0) < (most[name] ?? 0),
    );
    if (next === undefined) {
      this.isDone = true;
      return;
    }
    const later = boundNames.slice(boundNames.indexOf(next) + 1);
    this.#bounds = Object.fromEntries(
      named(most).map((name) => [
        name,
        name === next ? (this.#bounds[name] ?? 0) + 1 : later.includes(name) ? 0 : this.#bounds[name],
      ]),
    );
  }
}

function named(bounds: Bounds): BoundName[] {
  return boundNames.filter((name) => bounds[name] !== undefined);
}
