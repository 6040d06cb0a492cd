/** The strategy by which an exploration drives one execution: down the stack of nodes, then onwards, adding new ones. */
import { everything } from "../../sim/dependence/footprint.ts";
import type { StepLog } from "../../sim/dependence/step-log.ts";
import type { Alternative, Strategy } from "../../sim/choices/strategy.ts";
import { enabledOf, Node } from "./node.ts";
import { transitionOf } from "./transition.ts";

/** Thrown through an execution that need not continue: all its steps are asleep, or its plan does not fit. */
export class SleepSetBlocked extends Error {
  override readonly name = "Blocked";
}

export interface FollowerOptions {
  /** Treats every two steps as dependent. */
  readonly isTotal: boolean;
  /** Plans every alternative in the first so many steps, and stops there. Without it, one step that is not asleep is enough. */
  readonly levels?: number | undefined;
}

export class Follower implements Strategy {
  readonly name = "exhaust";
  /** The first step that this execution does not share with the one before. */
  readonly firstNew: number;
  /** The first step at which everything was asleep: from there on the execution repeats explored ones. */
  redundantFrom = Infinity;
  readonly #stack: Node[];
  readonly #log: StepLog;
  readonly #options: FollowerOptions;
  /** The opening of the pool stands above all choices. */
  #depth = 1;
  #picked = 0;

  constructor(stack: Node[], log: StepLog, options: FollowerOptions) {
    this.#stack = stack;
    this.#log = log;
    this.#options = options;
    this.firstNew = Math.max(0, stack.length - 1);
  }

  begin(): void {}

  forced(alternatives: readonly Alternative[]): void {
    this.choose(alternatives);
  }

  choose(alternatives: readonly Alternative[]): number {
    return alternatives[0]?.way === undefined
      ? this.#chooseEvent(alternatives)
      : this.#chooseWay(alternatives.length);
  }

  /** Notes the latest step's transition, once it has come to rest. */
  note(): void {
    const node = this.#stack[this.#depth - 1];
    const step = this.#log.steps[this.#depth - 1];
    if (!node || !step || node.executed) return;
    const outcomes = node.enabled.filter(({ event }) => event === step.event).length;
    const isCertain = outcomes === 1 && step.picks.length === 0 && !step.isRevocable;
    node.execute(transitionOf(this.#options.isTotal ? { ...step, footprint: everything } : step, isCertain));
  }

  #chooseEvent(alternatives: readonly Alternative[]): number {
    this.note();
    const isRepeated = this.#stack[this.#depth - 1]?.isRepeated === true;
    if (isRepeated && this.redundantFrom === Infinity) throw new SleepSetBlocked();
    if (this.#depth === this.#options.levels) throw new SleepSetBlocked();
    const node = this.#stack[this.#depth] ?? this.#newNode(alternatives);
    const { target } = node;
    const index = alternatives.findIndex(({ label }) => label === target?.label);
    // The plan came from another execution, in which this step was enabled here.
    if (index === -1) throw new SleepSetBlocked();
    this.#depth++;
    this.#picked = 0;
    return index;
  }

  #newNode(alternatives: readonly Alternative[]): Node {
    const node = new Node(
      alternatives.map((alternative) => enabledOf(alternative, this.#log.tracker)),
      this.#stack[this.#depth - 1],
      { ordinary: this.#log.ordinary, delaysLeft: this.#log.delaysLeft },
    );
    const isNew = this.#options.levels === undefined ? node.aim() : node.aimAtAll();
    if (!isNew) {
      this.redundantFrom = Math.min(this.redundantFrom, this.#depth);
      if (this.#options.levels !== undefined) throw new SleepSetBlocked();
      node.aimAsleep();
    }
    this.#stack.push(node);
    return node;
  }

  #chooseWay(ways: number): number {
    const wanted = this.#stack[this.#depth - 1]?.target?.ways[this.#picked++] ?? 0;
    return wanted < ways ? wanted : 0;
  }
}
