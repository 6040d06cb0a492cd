/**
 * The wakeup tree of one node: sequences of steps that lead to orders not seen yet, as an ordered tree
 * (Abdulla et al., POPL 2014, section 6). A leaf stands for "this far as planned, then anything".
 */
import { isWeakInitial, isSame, type Transition } from "./transition.ts";

export interface Branch {
  readonly step: Transition;
  readonly tree: WakeupTree;
  /** Sequences that were not planned beside this branch, because its step was assumed to commute with theirs. */
  readonly trusting: (readonly Transition[])[];
}

export class WakeupTree {
  /** In the order of exploration. */
  readonly branches: Branch[] = [];

  get isEmpty(): boolean {
    return this.branches.length === 0;
  }

  /** Plans `sequence`, unless an existing plan leads to an equivalent execution. */
  insert(sequence: readonly Transition[]): void {
    if (sequence.length === 0) return;
    const next = this.branches.find(({ step }) => isWeakInitial(step, sequence));
    if (!next) {
      this.#append(sequence);
      return;
    }
    next.trusting.push(sequence);
    // A leaf: what follows it will be explored in full.
    if (!next.tree.isEmpty) next.tree.insert(sequence.filter((step) => !isSame(step, next.step)));
  }

  /** Plans one step, after all existing plans. */
  add(step: Transition): void {
    this.branches.push({ step, tree: new WakeupTree(), trusting: [] });
  }

  /**
   * Drops the plans that `isCovered` says need not be followed. Gives the sequences that trusted in one of them, which must
   * be planned again: a covered plan says nothing of the steps that were to follow it.
   */
  prune(
    isCovered: (sequence: readonly Transition[]) => boolean,
    path: readonly Transition[] = [],
  ): readonly (readonly Transition[])[] {
    const again: (readonly Transition[])[] = [];
    const kept = this.branches.filter(({ step, tree, trusting }) => {
      const sequence = [...path, step];
      again.push(...tree.prune(isCovered, sequence));
      if (!tree.isEmpty || !isCovered(sequence)) return true;
      again.push(...trusting.map((trustful) => [...path, ...trustful]));
      return false;
    });
    this.branches.splice(0, Infinity, ...kept);
    return again;
  }

  /**
   * The first branch begins with `step`, as it was executed now. Gives the sequences that trusted in the step's assumed
   * footprint, which must be planned again.
   */
  replaceFirst(step: Transition): readonly (readonly Transition[])[] {
    const [first] = this.branches;
    if (!first) return [];
    const disappointed = first.trusting.filter((sequence) => !isWeakInitial(step, sequence));
    this.branches[0] = {
      ...first,
      step,
      trusting: first.trusting.filter((sequence) => isWeakInitial(step, sequence)),
    };
    return disappointed;
  }

  /** Plans one step to be taken right after the first branch. */
  insertSecond(step: Transition): void {
    if (this.branches.some((branch) => isSame(branch.step, step))) return;
    this.branches.splice(1, 0, { step, tree: new WakeupTree(), trusting: [] });
  }

  #append([step, ...rest]: readonly Transition[]): void {
    if (!step) return;
    const tree = new WakeupTree();
    tree.#append(rest);
    this.branches.push({ step, tree, trusting: [] });
  }
}
