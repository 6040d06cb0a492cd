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
import { areIndependent, resources, Tracker } from "../../sim/dependence/footprint.ts";
import { StepLog, type ScenarioTraits, type Step } from "../../sim/dependence/step-log.ts";
import type { Strategy } from "../../sim/choices/strategy.ts";
import { SleepSetBlocked, Follower } from "./follower.ts";
import { orderOf, type Order, type Race } from "./happens-before.ts";
import { openingNode, type Node } from "./node.ts";
import { commute, type Transition } from "./transition.ts";

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
    const { traits: shares, isTotal = false } = this.#options;
    const log = new StepLog(this.#tracker, shares);
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
      this.#planLate(order, redundantFrom);
      this.stack.splice(redundantFrom + 1);
      for (let depth = Math.max(firstNew, this.top); depth < this.stack.length; depth++) {
        if (depth < redundantFrom) this.stack[depth]?.planOutcomes(log.steps[depth]?.picks ?? []);
      }
      this.isCutByDelays ||= log.wasSuppressed;
      this.#planRaces(order, log);
      this.#planOptional(order, log);
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

  /** Reverses each race: plans the steps that need not come after its first step, then its second step. */
  #planRaces(order: Order, log: StepLog): void {
    const { transitions, races } = order;
    for (const { first, second } of races) {
      const node = first < this.top ? undefined : this.stack[first];
      const last = transitions[second];
      if (!node || !last) continue;
      const isMissing = !node.enabled.some(({ event }) => event === last.event);
      if (isMissing && last.isTimer) this.#planWhileFree(order, second, log);
      if (isMissing && this.#mustBeEnabled(log.steps[second], transitions[first])) continue;
      const before = transitions[first];
      const again = before?.isLoss && this.#shareOnlyTheBudget(before, last) ? [before] : [];
      const all = [...notAfter(order, { first, second }), last, ...again];
      if (node.affords(all)) node.plan(all);
      else this.#plan(node, [...inTime(order, { first, second }), last, ...again]);
    }
  }

  /**
   * A timer that would be late before the step with which it races was not late before what goes on in the background began the
   * operations that it waits for. So it is planned before each such beginning, but for one that led to the timer itself.
   */
  #planWhileFree(order: Order, timer: number, log: StepLog): void {
    const { transitions, isBefore } = order;
    const late = transitions[timer];
    const postedBy = log.steps[timer]?.postedBy ?? 0;
    for (let depth = this.top; depth < timer; depth++) {
      const [node, step] = [this.stack[depth], transitions[depth]];
      if (!node || !late || !step?.isBackground || step.posted <= 0) continue;
      if (postedBy === depth || isBefore(depth, postedBy)) continue;
      const plan = [...notAfter(order, { first: depth, second: timer }), late, step];
      if (node.affords(plan)) node.plan(plan);
    }
  }

  /**
   * Whether the second step may be impossible in place of the first: then it is planned only if it was enabled there. A loss
   * strikes only while its connection waits for nothing. A timer, or an immediate, has its turn after all those before it:
   * these come first here too, unless the first step has to do with timers, so that they come after it.
   */
  #mustBeEnabled(second: Step | undefined, first: Transition | undefined): boolean {
    if (!second?.isRevocable) return false;
    if (second.isFault || second.isEnd) return true;
    const inLine = this.#tracker.of(resources.timers);
    return first !== undefined && !areIndependent(first.footprint, inLine);
  }

  /**
   * The step that comes second once a race is reversed need not be planned if it will happen by itself. A server lost while
   * idle need not happen; it still can where only the fault budget orders the two.
   */
  #shareOnlyTheBudget(loss: Transition, last: Transition): boolean {
    const { writes, reads, updates } = last.footprint;
    const shared = loss.footprint.writes & (writes | reads | updates);
    return shared === this.#tracker.of(resources.faults).writes;
  }

  /**
   * Plans timers that had their turn and lost it: each before the step that took it away, and after the steps that need not
   * come after that step. Races with those are found when the plan has run. A timer that still has its turn in the end loses
   * it to each of the last steps. Looks at steps up to `depthMax`.
   */
  #planLate(order: Order, depthMax: number): void {
    const last = order.transitions.length - 1;
    for (let depth = Math.max(this.top, 1); depth <= Math.min(last, depthMax); depth++) {
      const node = this.stack[depth];
      // One that is not late loses its turn to what goes on in the background.
      const late = node?.enabled.find(({ isTimer }) => isTimer);
      if (!node || !late || node.executed?.event === late.event) continue;
      const isKept = this.stack[depth + 1]?.enabled.some(({ event }) => event === late.event);
      if (isKept === true && !this.#isLastToo(order, depth, late)) continue;
      this.#planBefore(order, depth, late);
    }
  }

  /** Whether nothing comes after this step, and the timer still has its turn before the very last one. */
  #isLastToo({ transitions, isBefore }: Order, depth: number, { event }: Transition): boolean {
    const last = transitions.length - 1;
    if (!this.stack[last]?.enabled.some((other) => other.isLate && other.event === event)) return false;
    if (this.stack[last].executed?.event === event) return false;
    for (let later = depth + 1; later <= last; later++) if (isBefore(depth, later)) return false;
    return true;
  }

  #planBefore(order: Order, depth: number, late: Transition): void {
    const node = this.stack[depth];
    const step = order.transitions[depth];
    if (!node || !step) return;
    const others = notAfter(order, { first: depth, second: depth });
    const all = [...others, late, step];
    if (node.affords(all)) node.plan(all);
    else this.#plan(node, [late, step]);
  }

  /** Plans events that were possible and never happened: before each step with which they do not commute. */
  #planOptional({ transitions }: Order, log: StepLog): void {
    const happened = new Set<string>();
    // Once this fault has spent the budget, no other can occur; executions without it cover those.
    const faults = [...log.steps.keys()].filter((depth) => log.steps[depth]?.isFault);
    const isLastFault = (depth: number): boolean => faults[this.#options.traits.faultsMax - 1] === depth;
    for (let depth = transitions.length - 1; depth >= this.top; depth--) {
      const node = this.stack[depth];
      const step = transitions[depth];
      if (!step) continue;
      happened.add(step.event);
      if (!node) continue;
      for (const optional of node.enabled) {
        if (optional.isTimer || happened.has(optional.event)) continue;
        if (commute(optional, step)) continue;
        if (optional.isFault && isLastFault(depth)) continue;
        this.#plan(node, log.steps[depth]?.isRevocable ? [optional] : [optional, step]);
      }
    }
  }

  #plan(node: Node, sequence: readonly Transition[]): void {
    if (node.affords(sequence)) node.plan(sequence);
    else this.isCutByDelays = true;
  }
}

/** The steps after `first` that need not come after it, without `second` (the paper's notdep). */
function notAfter({ transitions, isBefore }: Order, { first, second }: Race): readonly Transition[] {
  return transitions.filter((_, step) => step > first && step !== second && !isBefore(first, step));
}

/** The same without the timers after `second`, which would be late before it, and without the steps ordered after them. */
function inTime({ transitions, isBefore }: Order, { first, second }: Race): readonly Transition[] {
  const late = [...transitions.keys()].filter((step) => step > second && transitions[step]?.isTimer);
  return transitions.filter(
    (_, step) =>
      step > first &&
      step !== second &&
      !isBefore(first, step) &&
      !late.some((timer) => timer === step || isBefore(timer, step)),
  );
}
