/** One point of the execution under exploration: the enabled alternatives, those explored, and those planned. */
import { everything, resources, type Footprint, type Tracker } from "../../sim/dependence/footprint.ts";
import type { Pick } from "../../sim/dependence/step-log.ts";
import type { Alternative } from "../../sim/choices/strategy.ts";
import { commute, isEqual, isSame, isWeakInitial, waysLeft, type Transition } from "./transition.ts";
import { WakeupTree } from "./wakeup-tree.ts";

/** An alternative that may be taken, with its assumed footprint until it has been executed. */
export interface Enabled extends Transition {
  readonly isFault: boolean;
  /** Whether it is a timer that would make an operation late. */
  readonly isLate: boolean;
}

/** Decides whether a timer may fire at a point. */
export interface Budget {
  /** How many ordinary events can be delivered there. */
  readonly ordinary: number;
  readonly delaysLeft: number;
}

export class Node {
  readonly enabled: readonly Enabled[];
  /** Steps whose every continuation has been explored already, from here or from further up. */
  readonly sleep: Transition[];
  /** The sequences to explore from here. The first branch is the one under exploration. */
  readonly planned: WakeupTree;
  /** How many branches have been explored. */
  explored = 0;
  #executed: Transition | undefined;
  /** Explored in full: a plan here stands for itself, and no equivalent one covers it. */
  #isFull = false;

  readonly budget: Budget;

  constructor(enabled: readonly Enabled[], above: Node | undefined, budget: Budget) {
    this.enabled = enabled;
    this.budget = budget;
    this.sleep = above?.sleepBelow() ?? [];
    this.planned = above?.takePlanBelow() ?? new WakeupTree();
  }

  /** The first branch's transition, once it was executed. */
  get executed(): Transition | undefined {
    return this.#executed;
  }

  /**
   * The first branch has been executed: plans now use its real footprint, no longer the assumed one. A way that was planned
   * for it may not exist here, since another execution had other choices in that step. Then any way will do.
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

  /** Whether the executed step had been explored before, because the way planned for it does not exist here. */
  get isRepeated(): boolean {
    const executed = this.#executed;
    return executed !== undefined && this.sleep.some((asleep) => isEqual(asleep, executed));
  }

  /** The branch under exploration. */
  get target(): Transition | undefined {
    return this.planned.branches[0]?.step;
  }

  /**
   * Where nothing is planned, plans one step that is not asleep: an event without a fault, or else one with. Never plans an
   * optional event (a server lost while idle, a delay): executions without it would not be found from there, and would not
   * be explored first. False where everything is asleep: there is nothing new here.
   */
  aim(): boolean {
    if (!this.planned.isEmpty) return true;
    const awake = this.enabled.flatMap((step) => (step.isLate ? [] : this.#awake(step)));
    const free = awake.find(({ isFault }) => !isFault) ?? awake.find(({ label, event }) => label !== event);
    if (free) this.planned.insert([free]);
    return free !== undefined;
  }

  /** Plans every step that is not asleep. False where all are asleep. */
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

  /** Where everything is asleep: plans a step all the same, to find the races of the steps so far. */
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

  /** Plans an outcome, unless it is planned or every way of it is asleep. Where some ways are asleep, plans another. */
  #planOutcome(outcome: Transition): void {
    const isAlong = ({ label, ways }: Transition): boolean =>
      label === outcome.label && outcome.ways.every((way, at) => way === (ways[at] ?? 0));
    const ways = waysLeft(this.sleep.filter(isAlong), outcome.ways);
    if (!ways || this.planned.branches.some(({ step }) => isAlong(step))) return;
    this.planned.insertSecond({ ...outcome, ways });
  }

  /** A copy that leads only down the branch under exploration. */
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
    for (const { isTimer, isLoss, isBackground, posted, delays } of sequence) {
      if (isTimer && ordinary > 0) delaysLeft--;
      if (!isTimer && !isLoss && !isBackground) ordinary--;
      delaysLeft -= delays;
      if (delaysLeft < 0) return false;
      ordinary += posted;
    }
    return true;
  }

  /** Plans a sequence, unless a step explored from here is a weak initial of it. */
  plan(sequence: readonly Transition[]): void {
    if (!this.sleep.some((asleep) => isWeakInitial(asleep, sequence))) this.planned.insert(sequence);
  }

  /** Puts the step executed here to sleep: it is explored. False if nothing else is planned. */
  advance(): boolean {
    this.planned.branches.shift();
    if (this.#executed) this.sleep.push(this.#executed);
    this.#executed = undefined;
    this.explored++;
    if (this.#isFull) return !this.planned.isEmpty;
    // Plans used footprints from elsewhere; the sleep set now has the real ones.
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

/** An alternative's footprint is known before it runs only where a server goes away; any other may touch everything. */
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
    isBackground: false,
    posted: 0,
    delays: 0,
  };
}

/** The opening of the pool: every execution begins with it, and the only choices are those made within it. */
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
    isBackground: false,
    posted: 0,
    delays: 0,
  };
  const node = new Node([step], undefined, { ordinary: 0, delaysLeft: 0 });
  node.planned.add(step);
  return node;
}
