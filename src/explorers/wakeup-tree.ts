/**
 * What is still to be explored below one node: sequences of steps that lead to orders not seen yet, as an ordered tree
 * (Abdulla et al., POPL 2014, section 6). A leaf stands for "this far as planned, then anything".
 */
import { covers, isSame, type Transition } from "./transition.ts";

export interface Branch {
  readonly step: Transition;
  readonly tree: WakeupTree;
  /** Sequences that were not planned beside this branch, trusting that its step commutes with what they hold. */
  readonly trusting: (readonly Transition[])[];
}

export class WakeupTree {
  /** In the order of exploration. */
  readonly branches: Branch[] = [];

  get isEmpty(): boolean {
    return this.branches.length === 0;
  }

  /** Plans `sequence`, unless a plan that is there leads to an equivalent execution. */
  insert(sequence: readonly Transition[]): void {
    let rest = sequence;
    let tree: WakeupTree = this;
    while (rest.length > 0) {
      const next = tree.branches.find(({ step }) => covers(step, rest));
      if (!next) {
        tree.#append(rest);
        return;
      }
      next.trusting.push(rest);
      // A leaf: what follows it will be explored in full.
      if (next.tree.isEmpty) return;
      rest = rest.filter((step) => !isSame(step, next.step));
      tree = next.tree;
    }
  }

  /** Takes back the plans that `isCovered` says need not be followed. */
  prune(isCovered: (sequence: readonly Transition[]) => boolean, path: readonly Transition[] = []): void {
    for (const branch of [...this.branches]) {
      const sequence = [...path, branch.step];
      branch.tree.prune(isCovered, sequence);
      if (branch.tree.isEmpty && isCovered(sequence)) this.branches.splice(this.branches.indexOf(branch), 1);
    }
  }

  /**
   * The first branch begins with `step`, as it now was executed. Gives the sequences that trusted in what the step was
   * supposed to touch, and must be planned again.
   */
  replaceFirst(step: Transition): readonly (readonly Transition[])[] {
    const [first] = this.branches;
    if (!first) return [];
    const disappointed = first.trusting.filter((sequence) => !covers(step, sequence));
    this.branches[0] = {
      ...first,
      step,
      trusting: first.trusting.filter((sequence) => covers(step, sequence)),
    };
    return disappointed;
  }

  /** Plans one step to be taken right after the first branch. */
  insertSecond(step: Transition): void {
    if (this.branches.some((branch) => isSame(branch.step, step))) return;
    this.branches.splice(1, 0, { step, tree: new WakeupTree(), trusting: [] });
  }

  #append(sequence: readonly Transition[]): void {
    let tree: WakeupTree = this;
    for (const step of sequence) {
      const branch = { step, tree: new WakeupTree(), trusting: [] };
      tree.branches.push(branch);
      tree = branch.tree;
    }
  }
}
