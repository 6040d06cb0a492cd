/**
 * Every execution, depth first over the choice stream: it knows how many alternatives each choice has and nothing else.
 * What the reduced searches find is compared with what this finds.
 */
import type { Alternative, Strategy } from "../../../src/sim/strategy.ts";

interface Choice {
  /** What there was, so that an execution that does not repeat is noticed. */
  readonly labels: string;
  readonly count: number;
  taken: number;
}

export class Enumerator {
  isDone = false;
  readonly #path: Choice[] = [];

  /** Runs the next execution. */
  next<E>(run: (strategy: Strategy) => E): E {
    let depth = 0;
    const choose = (alternatives: readonly Alternative[]): number => {
      const labels = alternatives.map(({ label }) => label).join(" ");
      const choice = (this.#path[depth] ??= { labels, count: alternatives.length, taken: 0 });
      if (choice.labels !== labels)
        throw new Error(`Choice ${depth} was between ${choice.labels}, and now is between ${labels}.`);
      depth++;
      return choice.taken;
    };
    const result = run({ name: "every execution", begin() {}, choose });
    this.#advance();
    return result;
  }

  /** To the next alternative of the last choice that has one left. */
  #advance(): void {
    for (let last = this.#path.at(-1); last; last = this.#path.at(-1)) {
      last.taken++;
      if (last.taken < last.count) return;
      this.#path.pop();
    }
    this.isDone = true;
  }
}
