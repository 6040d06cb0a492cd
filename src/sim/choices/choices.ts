/** The one stream of choices that decides an execution. */
import type { Alternative, Strategy } from "./strategy.ts";

export class Choices {
  /** The label taken at every choice so far, forced ones included: the schedule. */
  readonly taken: string[] = [];
  /** How many choices had at least two alternatives. */
  open = 0;
  readonly #strategy: Strategy;
  readonly #isToldOfForced: boolean;

  constructor(strategy: Strategy) {
    this.#strategy = strategy;
    this.#isToldOfForced = strategy.forced !== undefined;
  }

  /** Takes one of `alternatives` (at least one) and records its label. */
  choose<A extends Alternative>(alternatives: readonly A[]): A {
    let index = 0;
    if (alternatives.length > 1) {
      this.open++;
      index = this.#strategy.choose(alternatives);
    } else if (this.#isToldOfForced) {
      // A strategy that follows a recorded schedule has to see forced choices too.
      this.#strategy.forced?.(alternatives);
    }
    const chosen = alternatives[index];
    if (chosen === undefined) {
      throw new RangeError(
        `Strategy ${this.#strategy.name} chose ${index} of ${alternatives.length} alternatives. ` +
          `It must return a whole number from 0 to ${alternatives.length - 1}.`,
      );
    }
    this.taken.push(chosen.label);
    return chosen;
  }
}
