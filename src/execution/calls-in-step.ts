/** Counts the calls of one step: a worker that goes on making them has no end in sight. */
import type { World } from "../sim/world.ts";

export class CallsInStep {
  /** Set where there were too many. */
  overrun: string | undefined;
  readonly #world: World;
  readonly #most: number;
  #made = 0;

  constructor(world: World, most: number) {
    this.#world = world;
    this.#most = most;
  }

  /** Whether one more may be made. A caller that tries again without waiting would fill the memory with its entries. */
  mayMakeOne(worker: string): boolean {
    if (++this.#made <= this.#most) return true;
    this.overrun ??=
      `Worker ${worker} would make call ${this.#most + 1} of step ${this.#world.step?.label}, so it has no end in sight: ` +
      `a caller that tries again without waiting blocks every other worker. If so many are meant, raise stepsMax.`;
    return false;
  }

  /** The step has come to rest. */
  atRest(): void {
    this.#made = 0;
    if (this.overrun === undefined) return;
    // All but the first of thousands of calls that are alike are dropped.
    const { noted } = this.#world;
    noted.length = Math.min(noted.length, noted.findLastIndex(({ kind }) => kind === "step") + 21);
  }
}
