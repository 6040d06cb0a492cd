/** The strategy by which an exploration drives one execution: down the stack of nodes, then on, making new ones. */
import { everything } from "../sim/footprint.ts";
import type { StepLog } from "../sim/step-log.ts";
import type { Alternative, Strategy } from "../sim/strategy.ts";
import { enabledOf, Node } from "./node.ts";
import { transitionOf } from "./transition.ts";

/** Thrown through an execution when nothing that it can do is new. */
export class Blocked extends Error {
  override readonly name = "Blocked";
}

export class Follower implements Strategy {
  readonly name = "exhaust";
  /** The first step that this execution does not share with the one before. */
  readonly firstNew: number;
  readonly #stack: Node[];
  readonly #log: StepLog;
  readonly #isTotal: boolean;
  #depth = 0;
  #picked = 0;

  constructor(stack: Node[], log: StepLog, isTotal: boolean) {
    this.#stack = stack;
    this.#log = log;
    this.#isTotal = isTotal;
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

  /** Notes what the latest step turned out to be, once it has come to rest. */
  note(): void {
    const node = this.#stack[this.#depth - 1];
    const step = this.#log.steps[this.#depth - 1];
    if (!node || !step || node.executed) return;
    const outcomes = node.enabled.filter(({ event }) => event === step.event).length;
    const isCertain = outcomes === 1 && step.picks.length === 0 && !step.waitsInLine;
    node.execute(transitionOf(this.#isTotal ? { ...step, footprint: everything } : step, isCertain));
  }

  #chooseEvent(alternatives: readonly Alternative[]): number {
    this.note();
    const above = this.#stack[this.#depth - 1];
    let node = this.#stack[this.#depth];
    if (!node) {
      node = new Node(
        alternatives.map((alternative) => enabledOf(alternative, this.#log.tracker)),
        above,
      );
      if (!node.aim()) throw new Blocked();
      this.#stack.push(node);
    }
    const { target } = node;
    const index = alternatives.findIndex(({ label }) => label === target?.label);
    // A plan was made from another execution, in which this could happen here.
    if (index === -1) throw new Blocked();
    this.#depth++;
    this.#picked = 0;
    return index;
  }

  #chooseWay(ways: number): number {
    const wanted = this.#stack[this.#depth - 1]?.target?.ways[this.#picked++] ?? 0;
    return wanted < ways ? wanted : 0;
  }
}
