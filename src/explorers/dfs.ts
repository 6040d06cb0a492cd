/**
 * Every execution, one order after another, without any reduction: what the reductions are compared with. The number of
 * executions grows with the factorial of the steps.
 */
import type { Alternative, Strategy } from "../sim/strategy.ts";

interface Level {
  index: number;
  readonly count: number;
}

export class BruteForce {
  isDone = false;
  readonly #levels: Level[] = [];

  /** Runs the next execution. */
  next<E>(execute: (strategy: Strategy) => E): E {
    let depth = 0;
    const levels = this.#levels;
    const choose = (alternatives: readonly Alternative[]): number => {
      const level = (levels[depth] ??= { index: 0, count: alternatives.length });
      depth++;
      return level.index;
    };
    const execution = execute({ name: "brute force", begin() {}, choose });
    while (levels.length > 0 && !advance(levels)) levels.pop();
    this.isDone = levels.length === 0;
    return execution;
  }
}

function advance(levels: readonly Level[]): boolean {
  const last = levels.at(-1);
  if (!last) return false;
  last.index++;
  return last.index < last.count;
}
