/**
 * Every execution up to the order of steps that commute: depth-first search with optimal dynamic partial-order reduction
 * (source sets, sleep sets and wakeup trees; Abdulla, Aronis, Jonsson, Sagonas, POPL 2014, algorithm 2).
 *
 * Where we depart from the paper: each event is a thread of one step, begun by the step that posts it. A step's footprint
 * is known only once it has run, so plans use its footprint from last time. Races are always taken from the steps that
 * really ran, which keeps the search complete and at worst costs an extra execution. Outcomes of one event (faults,
 * random values) are explored wherever the event is. Events that need not happen (a server lost while idle, an immediate
 * that is cleared) are planned before each step that they do not commute with, and together with that step: planned
 * alone, they might seem covered by a third step that commutes with them but comes after it.
 *
 * Timers may fire late, at the price of a delay (see World.enabled). A step that takes a timer's turn away (it arms an
 * earlier one, clears it, posts an immediate) races with that timer, though the timer never fired: the timer is planned
 * before the step. From there its races with earlier steps are found like all others. A plan that needs more delays than
 * are left is dropped. docs/ideas/why-a-proof-is-one.md argues why that loses nothing.
 */
import { Tracker } from "../../sim/dependence/footprint.ts";
import { StepLog, type ScenarioTraits } from "../../sim/dependence/step-log.ts";
import type { Strategy } from "../../sim/choices/strategy.ts";
import { SleepSetBlocked, Follower } from "./follower.ts";
import { orderOf, type Order } from "./happens-before.ts";
import { openingNode, type Node } from "./node.ts";
import { RaceReversal } from "./race-reversal.ts";

export interface DporOptions {
  /** Explores only executions that begin with these nodes, as divide.ts gives them; `tracker` names their bits. */
  readonly above?: readonly Node[] | undefined;
  readonly tracker?: Tracker | undefined;
  /** Traits of the scenario that decide which steps may depend; see StepLog. */
  readonly traits: ScenarioTraits;
  /** Treats every two steps as dependent. */
  readonly isTotal?: boolean | undefined;
}

export interface Explored<E> {
  readonly execution: E;
  readonly order: Order;
}

/** Runs one execution after another, each of another equivalence class. */
export class Dpor {
  /**
   * Executions that were begun and held nothing new. Optimal reduction has none; a part of a search may have some, since
   * the parts before it do not plan for it.
   */
  sleepSetBlocked = 0;
  isDone = false;
  /** Whether a timer would have been late in some execution, but no delay was left. */
  isCutByDelays = false;
  readonly #tracker: Tracker;
  /** How many nodes at the top are given. */
  readonly top: number;
  readonly #options: DporOptions;
  /** The execution under exploration. */
  readonly stack: Node[];

  constructor(options: DporOptions) {
    const { above, tracker = new Tracker() } = options;
    this.stack = above ? [...above] : [openingNode()];
    this.top = above?.length ?? 0;
    this.#tracker = tracker;
    this.#options = options;
  }

  /** Runs the next execution and plans what follows from it. Undefined where it held nothing new. */
  next<E>(execute: (strategy: Strategy, log: StepLog) => E): Explored<E> | undefined {
    const { traits, isTotal = false } = this.#options;
    const log = new StepLog(this.#tracker, traits);
    const follower = new Follower(this.stack, log, { isTotal });
    try {
      const execution = execute(follower, log);
      follower.note();
      const order = orderOf(
        log.steps,
        this.stack.flatMap(({ executed }) => (executed ? [executed] : [])),
      );
      // Steps run while everything is asleep were explored elsewhere, but their races with the steps before count.
      const { redundantFrom, firstNew } = follower;
      const [tracker, top, faultsMax] = [this.#tracker, this.top, traits.faultsMax];
      const reversal = new RaceReversal(this.stack, { order, log }, { tracker, top, faultsMax });
      reversal.planLate(redundantFrom);
      this.stack.splice(redundantFrom + 1);
      for (let depth = Math.max(firstNew, this.top); depth < this.stack.length; depth++) {
        if (depth < redundantFrom) this.stack[depth]?.planOutcomes(log.steps[depth]?.picks ?? []);
      }
      reversal.planRaces();
      reversal.planOptional();
      this.isCutByDelays ||= log.wasSuppressed || reversal.isCutByDelays;
      if (redundantFrom === Infinity) return { execution, order };
      this.sleepSetBlocked++;
      return undefined;
    } catch (error) {
      if (!(error instanceof SleepSetBlocked)) throw error;
      this.sleepSetBlocked++;
      follower.note();
      return undefined;
    } finally {
      this.#backtrack();
    }
  }

  #backtrack(): void {
    while (this.stack.length > this.top && !this.stack.at(-1)?.advance()) this.stack.pop();
    this.isDone = this.stack.length === this.top;
  }
}
