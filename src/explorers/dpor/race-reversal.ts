/**
 * Race reversal: from one execution, the sequences of steps from which others begin. Two steps race where they depend and nothing between
 * them orders them; the second is planned before the first, after the steps that need not come after the first.
 *
 * Source: Abdulla, Aronis, Jonsson, Sagonas, "Optimal dynamic partial order reduction", POPL 2014, algorithm 2, lines 5 to 12. What is ours:
 * timers that would be late, and events that need not happen; dpor.ts says how they depart from the paper.
 */
import { areIndependent, resources, type Tracker } from "../../sim/dependence/footprint.ts";
import type { Step, StepLog } from "../../sim/dependence/step-log.ts";
import type { Order, Race } from "./happens-before.ts";
import type { Node } from "./node.ts";
import { commute, type Transition } from "./transition.ts";

/** One execution, as it ran. */
export interface Ran {
  readonly order: Order;
  readonly log: StepLog;
}

export interface ReversalOptions {
  readonly tracker: Tracker;
  /** How many nodes at the top are given: nothing is planned there. */
  readonly top: number;
  readonly faultsMax: number;
}

/** Plans in the nodes of a stack. */
export class RaceReversal {
  /** Whether a plan was dropped for want of a delay. */
  isCutByDelays = false;
  readonly #stack: readonly Node[];
  readonly #order: Order;
  readonly #log: StepLog;
  readonly #options: ReversalOptions;

  constructor(stack: readonly Node[], { order, log }: Ran, options: ReversalOptions) {
    this.#stack = stack;
    this.#order = order;
    this.#log = log;
    this.#options = options;
  }

  /** Reverses each race: plans the steps that need not come after its first step, then its second step. */
  planRaces(): void {
    const [order, log] = [this.#order, this.#log];
    const { transitions, races } = order;
    for (const { first, second } of races) {
      const node = first < this.#options.top ? undefined : this.#stack[first];
      const last = transitions[second];
      if (!node || !last) continue;
      const isMissing = !node.enabled.some(({ event }) => event === last.event);
      if (isMissing && last.isTimer) this.#planWhileFree(second);
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
  #planWhileFree(timer: number): void {
    const [order, log] = [this.#order, this.#log];
    const { transitions, isBefore } = order;
    const late = transitions[timer];
    const postedBy = log.steps[timer]?.postedBy ?? 0;
    for (let depth = this.#options.top; depth < timer; depth++) {
      const [node, step] = [this.#stack[depth], transitions[depth]];
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
    const inLine = this.#options.tracker.of(resources.timers);
    return first !== undefined && !areIndependent(first.footprint, inLine);
  }

  /**
   * The step that comes second once a race is reversed need not be planned if it will happen by itself. A server lost while
   * idle need not happen; it still can where only the fault budget orders the two.
   */
  #shareOnlyTheBudget(loss: Transition, last: Transition): boolean {
    const { writes, reads, updates } = last.footprint;
    const shared = loss.footprint.writes & (writes | reads | updates);
    return shared === this.#options.tracker.of(resources.faults).writes;
  }

  /**
   * Plans timers that had their turn and lost it: each before the step that took it away, and after the steps that need not
   * come after that step. Races with those are found when the plan has run. A timer that still has its turn in the end loses
   * it to each of the last steps. Looks at steps up to `depthMax`.
   */
  planLate(depthMax: number): void {
    const order = this.#order;
    const last = order.transitions.length - 1;
    for (let depth = Math.max(this.#options.top, 1); depth <= Math.min(last, depthMax); depth++) {
      const node = this.#stack[depth];
      // One that is not late loses its turn to what goes on in the background.
      const late = node?.enabled.find(({ isTimer }) => isTimer);
      if (!node || !late || node.executed?.event === late.event) continue;
      const isKept = this.#stack[depth + 1]?.enabled.some(({ event }) => event === late.event);
      if (isKept === true && !this.#isLastToo(depth, late)) continue;
      this.#planBefore(depth, late);
    }
  }

  /** Whether nothing comes after this step, and the timer still has its turn before the very last one. */
  #isLastToo(depth: number, { event }: Transition): boolean {
    const { transitions, isBefore } = this.#order;
    const last = transitions.length - 1;
    if (!this.#stack[last]?.enabled.some((other) => other.isLate && other.event === event)) return false;
    if (this.#stack[last].executed?.event === event) return false;
    for (let later = depth + 1; later <= last; later++) if (isBefore(depth, later)) return false;
    return true;
  }

  #planBefore(depth: number, late: Transition): void {
    const order = this.#order;
    const node = this.#stack[depth];
    const step = order.transitions[depth];
    if (!node || !step) return;
    const others = notAfter(order, { first: depth, second: depth });
    const all = [...others, late, step];
    if (node.affords(all)) node.plan(all);
    else this.#plan(node, [late, step]);
  }

  /** Plans events that were possible and never happened: before each step with which they do not commute. */
  planOptional(): void {
    const [{ transitions }, log] = [this.#order, this.#log];
    const happened = new Set<string>();
    // Once this fault has spent the budget, no other can occur; executions without it cover those.
    const faults = [...log.steps.keys()].filter((depth) => log.steps[depth]?.isFault);
    const isLastFault = (depth: number): boolean => faults[this.#options.faultsMax - 1] === depth;
    for (let depth = transitions.length - 1; depth >= this.#options.top; depth--) {
      const node = this.#stack[depth];
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
