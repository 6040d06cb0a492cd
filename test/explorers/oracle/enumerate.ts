/**
 * Every execution, depth first over the choice stream: it knows how many alternatives each choice has and nothing else.
 * What the reduced searches find is compared with what this finds.
 */
import type { Alternative, Strategy } from "../../../src/sim/strategy.ts";

interface Choice {
  readonly count: number;
  taken: number;
  /** What was taken last, so that an execution that does not repeat is noticed. */
  label: string | undefined;
}

export class Enumerator {
  isDone = false;
  readonly #path: Choice[] = [];

  /** Runs the next execution. */
  next<E>(run: (strategy: Strategy) => E): E {
    let depth = 0;
    const choose = (alternatives: readonly Alternative[]): number => {
      const choice = (this.#path[depth] ??= { count: alternatives.length, taken: 0, label: undefined });
      const label = alternatives[choice.taken]?.label;
      choice.label ??= label;
      if (choice.count !== alternatives.length || choice.label !== label) {
        const now = alternatives.map(({ label }) => label).join(", ");
        throw new Error(`Choice ${depth} was ${choice.label}, of ${choice.count}. Now there are ${now}.`);
      }
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
      last.label = undefined;
      if (last.taken < last.count) return;
      this.#path.pop();
    }
    this.isDone = true;
  }
}
