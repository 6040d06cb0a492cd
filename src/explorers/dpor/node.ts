/** One point of the execution under exploration: what could happen there, what has been explored, what is planned. */
import { everything, resources, type Footprint, type Tracker } from "../../sim/dependence/footprint.ts";
import type { Pick } from "../../sim/dependence/step-log.ts";
import type { Alternative } from "../../sim/choices/strategy.ts";
import { commute, isEqual, isSame, isWeakInitial, waysLeft, type Transition } from "./transition.ts";
import { WakeupTree } from "./wakeup-tree.ts";

/** An alternative that may be taken, with what it is supposed to touch as long as it has not been executed. */
export interface Enabled extends Transition {
  readonly isFault: boolean;
  /** Whether it is a timer that would make an operation late. */
  readonly isLate: boolean;
}

/** What decides whether a timer may fire at a point. */
export interface Budget {
  /** How many ordinary events can be delivered there. */
  readonly ordinary: number;
  readonly delaysLeft: number;
}

export class Node {
  readonly enabled: readonly Enabled[];
  /** Steps whose every continuation has been explored already, from here or from further up. */
  readonly sleep: Transition[];
  /** What is to be explored from here. The first branch is the one that is being explored. */
  readonly planned: WakeupTree;
  /** How many branches have been explored. */
  explored = 0;
  #executed: Transition | undefined;
  /** Explored in full: a plan here is not one way among equivalent ones, and nothing but itself covers it. */
  #isFull = false;

  readonly budget: Budget;

  constructor(enabled: readonly Enabled[], above: Node | undefined, budget: Budget) {
    this.enabled = enabled;
    this.budget = budget;
    this.sleep = above?.sleepBelow() ?? [];
    this.planned = above?.takePlanBelow() ?? new WakeupTree();
  }

  /** What the first branch turned out to be when it was executed. */
  get executed(): Transition | undefined {
    return this.#executed;
  }

  /**
   * The first branch has been executed: plans go by what it touched, no longer by what it was supposed to. A way that was planned
   * for it may not exist here, since another execution had other choices in that step: then any way will do.
   */
  execute(step: Transition): void {
    const { target } = this;
    this.#executed = step;
    const isImpossible = (planned: Transition): boolean =>
      target !== undefined && isSame(planned, target) && !isSame(planned, step);
    for (const sequence of this.planned.replaceFirst(step)) {
      this.plan(sequence.map((each) => (isImpossible(each) ? { ...each, ways: [] } : each)));
    }
  }

  /** Whether what was executed had been explored before, since the way that was planned for it does not exist here. */
  get isRepeated(): boolean {
    const executed = this.#executed;
    return executed !== undefined && this.sleep.some((asleep) => isEqual(asleep, executed));
  }

  /** The branch that is being explored. */
  get target(): Transition | undefined {
    return this.planned.branches[0]?.step;
  }

  /**
   * Where nothing is planned, plans anything that is not asleep: an event that goes well, or else one that goes wrong.
   * Never what need not happen, a server lost while idle or a delay: executions without it would not be found from there,
   * and would not be explored first. False where everything is asleep: there is nothing new here.
   */
  aim(): boolean {
    if (!this.planned.isEmpty) return true;
    const awake = this.enabled.flatMap((step) => (step.isLate ? [] : this.#awake(step)));
    const free = awake.find(({ isFault }) => !isFault) ?? awake.find(({ label, event }) => label !== event);
    if (free) this.planned.insert([free]);
    return free !== undefined;
  }

  /** Plans everything that is not asleep. False where everything is. */
  aimAtAll(): boolean {
    this.#isFull = true;
    for (const step of this.enabled.flatMap((each) => this.#awake(each))) this.planned.add(step);
    return !this.planned.isEmpty;
  }

  /** The step in a way that is not asleep, if there is one. */
  #awake<Step extends Transition>(step: Step): readonly Step[] {
    const asleep = this.sleep.filter(({ label }) => label === step.label);
    const ways = waysLeft(asleep);
    return ways ? [{ ...step, ways }] : [];
  }

  /** Where everything is asleep: a way to go on nevertheless, to see what the steps so far race with. */
  aimAsleep(): void {
    const step = this.enabled.find(({ isFault }) => !isFault) ?? this.enabled[0];
    if (step) this.planned.insert([step]);
  }

  /** Plans the other outcomes of the event that was executed here: faults, and ways within its step. */
  planOutcomes(picks: readonly Pick[]): void {
    const executed = this.#executed;
    if (!executed) return;
    const { event, footprint, ways } = executed;
    for (const { label } of this.enabled.filter((other) => other.event === event)) {
      if (label === executed.label) continue;
      this.#planOutcome({
        ...executed,
        label,
        event,
        ways: [],
        options: [],
        footprint,
        isCertain: false,
        isLoss: false,
      });
    }
    for (const [at, pick] of picks.entries()) {
      for (let way = 0; way < pick.ways; way++) {
        this.#planOutcome({ ...executed, ways: [...ways.slice(0, at), way] });
      }
    }
  }

  /** Unless it is planned, or asleep in every way: one that is asleep in some ways is planned in another. */
  #planOutcome(outcome: Transition): void {
    const isAlong = ({ label, ways }: Transition): boolean =>
      label === outcome.label && outcome.ways.every((way, at) => way === (ways[at] ?? 0));
    const ways = waysLeft(this.sleep.filter(isAlong), outcome.ways);
    if (!ways || this.planned.branches.some(({ step }) => isAlong(step))) return;
    this.planned.insertSecond({ ...outcome, ways });
  }

  /** A copy that leads the way that is being explored, and no other. */
  settled(): Node {
    const copy = new Node(this.enabled, undefined, this.budget);
    copy.sleep.push(...this.sleep);
    copy.#executed = this.#executed;
    if (this.#executed) copy.planned.add(this.#executed);
    return copy;
  }

  /** Whether the delays that are left here allow `sequence`. */
  affords(sequence: readonly Transition[]): boolean {
    let { ordinary, delaysLeft } = this.budget;
    for (const { isTimer, isLoss, posted, delays } of sequence) {
      if (isTimer && ordinary > 0) delaysLeft--;
      if (!isTimer && !isLoss) ordinary--;
      delaysLeft -= delays;
      if (delaysLeft < 0) return false;
      ordinary += posted;
    }
    return true;
  }

  /** Plans a sequence, unless it is covered by what was explored from here. */
  plan(sequence: readonly Transition[]): void {
    if (!this.sleep.some((asleep) => isWeakInitial(asleep, sequence))) this.planned.insert(sequence);
  }

  /** The step executed here is explored, and sleeps from now on. False if nothing else is planned. */
  advance(): boolean {
    this.planned.branches.shift();
    if (this.#executed) this.sleep.push(this.#executed);
    this.#executed = undefined;
    this.explored++;
    if (this.#isFull) return !this.planned.isEmpty;
    // Plans were made with what steps touched elsewhere; what is asleep now is known better.
    const again = this.planned.prune((sequence) =>
      this.sleep.some((asleep) => isWeakInitial(asleep, sequence)),
    );
    for (const sequence of again) this.plan(sequence);
    return !this.planned.isEmpty;
  }

  private sleepBelow(): Transition[] {
    const executed = this.#executed;
    return executed ? this.sleep.filter((asleep) => commute(asleep, executed)) : [];
  }

  private takePlanBelow(): WakeupTree {
    const plan = new WakeupTree();
    plan.branches.push(...(this.planned.branches[0]?.tree.branches.splice(0) ?? []));
    return plan;
  }
}

/** What an alternative touches is known before it runs only where a server goes away; else it may touch everything. */
export function enabledOf(
  { label, kind, fault, resource, isLate = false }: Alternative,
  tracker: Tracker,
): Enabled {
  const at = label.indexOf("!");
  const isLoss = fault !== undefined && at === -1 && resource !== undefined;
  const footprint: Footprint = isLoss ? tracker.of(resource, resources.faults) : everything;
  return {
    label,
    event: at === -1 ? label : label.slice(0, at),
    ways: [],
    options: [],
    footprint,
    isCertain: false,
    isLoss,
    isFault: fault !== undefined,
    isLate,
    isTimer: kind === "timer" || kind === "clock",
    posted: 0,
    delays: 0,
  };
}

/** The opening of the pool: what every execution begins with, and no choice but for those that are made within it. */
export function openingNode(): Node {
  const label = "open";
  const step: Enabled = {
    label,
    event: label,
    ways: [],
    options: [],
    footprint: everything,
    isCertain: false,
    isLoss: false,
    isFault: false,
    isLate: false,
    isTimer: false,
    posted: 0,
    delays: 0,
  };
  const node = new Node([step], undefined, { ordinary: 0, delaysLeft: 0 });
  node.planned.add(step);
  return node;
}
