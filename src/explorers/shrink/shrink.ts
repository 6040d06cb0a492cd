/**
 * Makes a failing execution as easy to follow as it can be: fewest switches between workers, then fewest faults, then
 * fewest choices; and of the scenario itself no more than it takes. First steps that commute change places, then parts of
 * the schedule are left out (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 2002),
 * then all executions with fewer switches are run, as far as the budget goes. Only a failure that was run counts.
 */
import { Tracker } from "../../sim/dependence/footprint.ts";
import { StepLog } from "../../sim/dependence/step-log.ts";
import type { Alternative } from "../../sim/choices/strategy.ts";
import { poolOwner } from "../../sim/events/events.ts";
import { orderOf } from "../dpor/happens-before.ts";
import { FewSwitches } from "./few-switches.ts";
import { byStep, leniently } from "./lenient.ts";
import { fewestSwitches } from "./linearise.ts";
import { withFewerWorkers } from "./rename.ts";
import { attempt, isBetter, type Shrinkable, type Spent, type Witness } from "./trial.ts";

export interface ShrinkOptions {
  /** How many steps may be run in all; the best until then is the result. */
  readonly stepsMax: number;
}

/** The share of the budget that the search in a smaller scenario may cost before it is given up. */
const smallerShare = 0.1;

export class Shrink<E> {
  best: Witness<E>;
  readonly spent: Spent = { steps: 0 };
  /** Whether it was shown that no execution fails with fewer switches, here or in the scenario that it began with. */
  isFewest = false;
  readonly #stepsMax: number;

  constructor(first: Witness<E>, { stepsMax }: ShrinkOptions) {
    this.best = first;
    this.#stepsMax = stepsMax;
  }

  /** Yields after each execution, so that the outside can have a turn. */
  *run(): Generator<void, void, void> {
    const origin = this.best.from;
    yield* this.#greedily();
    while (yield* this.#bySmaller(false)) yield* this.#greedily();
    // Looking through all executions is for last, when there are as few as possible.
    const isFewestHere = yield* this.#byFewerSwitches(this.best.from);
    while (yield* this.#bySmaller(true)) yield* this.#greedily();
    const isFewestThere = this.best.from === origin || (yield* this.#byFewerSwitches(origin));
    this.isFewest = isFewestHere && isFewestThere;
  }

  *#greedily(): Generator<void, void, void> {
    for (let before; before !== this.best;) {
      before = this.best;
      yield* this.#byCommuting();
      yield* this.#byLeavingOut();
    }
  }

  /** Whether the schedule leads to something better, which is then the best. */
  *#accepts(labels: readonly string[], from = this.best.from): Generator<void, boolean, void> {
    const witness = attempt(from, leniently(labels), this.spent);
    yield;
    if (!witness || !isBetter(witness, this.best)) return false;
    this.best = witness;
    return true;
  }

  *#byCommuting(): Generator<void, void, void> {
    const { from, trial } = this.best;
    const log = new StepLog(new Tracker(), from.shares);
    // The first step is the pool's opening.
    const owners: (string | undefined)[] = [undefined];
    const follow = leniently(trial.labels);
    const note = (alternatives: readonly Alternative[], index: number): number => {
      const owner = alternatives[index]?.owner;
      if (alternatives[0]?.way === undefined) owners.push(owner === poolOwner ? undefined : owner);
      return index;
    };
    const choose = (alternatives: readonly Alternative[]): number =>
      note(alternatives, follow.choose(alternatives));
    attempt(from, { ...follow, choose, forced: choose }, this.spent, log);
    yield;
    const order = fewestSwitches(orderOf(log.steps), owners);
    const steps = byStep(trial.labels);
    if (order) yield* this.#accepts(order.flatMap((step) => steps[step] ?? []));
  }

  /** Leaves out runs of steps, longer ones first. */
  *#byLeavingOut(): Generator<void, void, void> {
    for (let length = byStep(this.best.trial.labels).length >> 1; length >= 1; length >>= 1) {
      for (let at = 0; at < byStep(this.best.trial.labels).length;) {
        if (this.spent.steps >= this.#stepsMax) return;
        const rest = byStep(this.best.trial.labels).toSpliced(at, length).flat();
        if (!(yield* this.#accepts(rest))) at += length;
      }
    }
  }

  /** Whether `from` has no failing execution with fewer switches than the best has in the end. */
  *#byFewerSwitches(from: Shrinkable<E>): Generator<void, boolean, void> {
    for (let bound = 0; bound < this.best.trial.switches; bound++) {
      const found = yield* this.#withSwitches(from, bound, this.#stepsMax);
      if (found === "budget") return false;
      if (found) {
        this.best = found;
        yield* this.#greedily();
        while (yield* this.#bySmaller(false)) yield* this.#greedily();
      }
    }
    return true;
  }

  /** A failing execution with at most so many switches, if there is one. */
  *#withSwitches(
    from: Shrinkable<E>,
    bound: number,
    until: number,
  ): Generator<void, Witness<E> | "budget" | undefined, void> {
    const search = new FewSwitches(bound);
    while (!search.isDone) {
      if (this.spent.steps >= until) return "budget";
      const witness = search.next((strategy) => attempt(from, strategy, this.spent));
      yield;
      if (witness) return witness;
    }
    return undefined;
  }

  /** Goes over to a scenario with less in it, if it fails with as few switches. */
  *#bySmaller(searches: boolean): Generator<void, boolean, void> {
    for (const smaller of this.best.from.smaller()) {
      const found = yield* this.#failureOf(smaller, searches);
      if (!found || found.trial.switches > this.best.trial.switches) continue;
      this.best = found;
      return true;
    }
    return false;
  }

  *#failureOf(smaller: Shrinkable<E>, searches: boolean): Generator<void, Witness<E> | undefined, void> {
    const { labels, switches } = this.best.trial;
    for (const candidate of [labels, ...withFewerWorkers(labels)]) {
      if (this.spent.steps >= this.#stepsMax) return undefined;
      const witness = attempt(smaller, leniently(candidate), this.spent);
      yield;
      if (witness && witness.trial.switches <= switches) return witness;
    }
    if (!searches) return undefined;
    const until = Math.min(this.#stepsMax, this.spent.steps + this.#stepsMax * smallerShare);
    const found = yield* this.#withSwitches(smaller, switches, until);
    return found === "budget" ? undefined : found;
  }
}
