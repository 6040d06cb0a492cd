/**
 * Every execution within bounds, depth first, and how much was left out.
 *
 * Under a bound on preemptions or steps nothing is reduced. Of two executions that differ only in the order of steps that
 * commute one may be within the bound on preemptions and the other beyond it (Coons, Musuvathi, McKinley, "Bounded
 * partial-order reduction", OOPSLA 2013, must backtrack in more places for that), and one that is cut off does not show
 * all of its races. The number of faults is the same in every such order. So with nothing but faults bounded, sleep sets
 * (Godefroid, "Partial-order methods for the verification of concurrent systems", LNCS 1032, 1996, section 5) leave out
 * all but one order. Unlike dpor.ts they still reach every point at which one more fault might strike, so that the cuts are
 * known exactly.
 */
import { Tracker } from "../../sim/dependence/footprint.ts";
import { StepLog, type ScenarioTraits } from "../../sim/dependence/step-log.ts";
import type { Alternative, Strategy } from "../../sim/choices/strategy.ts";
import { exceeded, spending, type BoundName, type Bounds, type Spent } from "./bounds.ts";
import { CutOff, BoundedFollower, openingPoint, type Point, type Way } from "./bounded-follower.ts";
import { SleepSetBlocked } from "../dpor/follower.ts";
import { orderOf, type Order } from "../dpor/happens-before.ts";

export interface BoundedSearchOptions {
  readonly bounds: Bounds;
  readonly traits: ScenarioTraits;
  /** Treats every two steps as dependent: nothing is left out but by the bounds. */
  readonly isTotal?: boolean | undefined;
}

export interface BoundedExecution<E> {
  /** Undefined where it was cut off by the bound on steps. */
  readonly execution: E | undefined;
  /** Undefined where nothing is reduced. */
  readonly order: Order | undefined;
  /** Choices taken in it. */
  readonly choices: number;
}

/** One execution after another, each within the bounds. */
export class BoundedSearch {
  /** Executions that were begun and held nothing new. */
  sleepSetBlocked = 0;
  isDone = false;
  /** Whether a timer would have been late in some execution, but no delay was left. */
  isCutByDelays = false;
  /** How many ways to go on were left out: the beginnings of executions that exceed the bounds. */
  leftOut = 0;
  /** By which of the bounds; one way may exceed several. */
  readonly cutBy: Record<BoundName, number> = { preemptions: 0, faults: 0, steps: 0 };
  readonly bounds: Bounds;
  readonly #traits: ScenarioTraits;
  readonly #isReduced: boolean;
  readonly #tracker = new Tracker();
  readonly #points: Point[] = [openingPoint()];

  constructor({ bounds, traits: shares, isTotal = false }: BoundedSearchOptions) {
    this.bounds = bounds;
    this.#traits = shares;
    this.#isReduced = !isTotal && bounds.preemptions === undefined && bounds.steps === undefined;
  }

  /** Runs the next execution. Undefined where it held nothing new. */
  next<E>(execute: (strategy: Strategy, log: StepLog) => E): BoundedExecution<E> | undefined {
    const log = new StepLog(this.#tracker, this.#traits);
    const within = (alternatives: readonly Alternative[], spent: Spent) => this.#within(alternatives, spent);
    const descent = new BoundedFollower({
      points: this.#points,
      within,
      log: this.#isReduced ? log : undefined,
    });
    try {
      const execution = execute(descent, log);
      descent.note();
      if (descent.isStale) throw new SleepSetBlocked();
      const order = this.#isReduced ? orderOf(log.steps) : undefined;
      return { execution, order, choices: descent.choices };
    } catch (error) {
      if (error instanceof CutOff) {
        return { execution: undefined, order: undefined, choices: descent.choices };
      }
      if (!(error instanceof SleepSetBlocked)) throw error;
      this.sleepSetBlocked++;
      return undefined;
    } finally {
      this.isCutByDelays ||= log.wasSuppressed;
      this.#advance();
    }
  }

  /** An estimate of how much has been explored, from 0 to 1: each point shares out its weight evenly. */
  get exploredFraction(): number {
    let weight = 1;
    let fraction = 0;
    for (const { ways, at } of this.#points.flatMap((point) => [point, ...point.picks])) {
      fraction += (weight * at) / ways.length;
      weight /= ways.length;
    }
    return this.isDone ? 1 : fraction;
  }

  /** The alternatives within the bounds; the others are counted. */
  #within(alternatives: readonly Alternative[], spent: Spent): Way[] {
    const after = spending(spent, alternatives);
    const ways: Way[] = [];
    for (const [index, alternative] of alternatives.entries()) {
      const way = { index, label: alternative.label, after: after(alternative) };
      const beyond = exceeded(this.bounds, way.after);
      if (beyond.length === 0) ways.push(way);
      else this.leftOut++;
      for (const name of beyond) this.cutBy[name]++;
    }
    return ways;
  }

  #advance(): void {
    const points = this.#points;
    while (points.length > 0 && !points.at(-1)?.advance()) points.pop();
    this.isDone = points.length === 0;
  }
}
