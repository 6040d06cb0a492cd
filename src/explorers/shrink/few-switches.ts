/**
 * Every execution with at most so many switches, depth first. There are few of them if the bound is small: each further
 * switch costs a factor of the steps (context bounding: Musuvathi and Qadeer, "Iterative context bounding for
 * systematic testing of multithreaded programs", PLDI 2007, where only preemptions count; here every switch does).
 */
import type { Alternative, Strategy } from "../../sim/choices/strategy.ts";
import { poolOwner } from "../../sim/events/events.ts";

/** Thrown through an execution that cannot go on without one switch too many. */
export class TooManySwitches extends Error {
  override readonly name = "TooManySwitches";
}

interface Level {
  /** The alternatives to take here, the worker's own first. */
  readonly indices: readonly number[];
  at: number;
}

export class FewSwitches {
  isDone = false;
  readonly #switchesMax: number;
  readonly #levels: Level[] = [];

  constructor(switchesMax: number) {
    this.#switchesMax = switchesMax;
  }

  /** Runs the next execution; undefined where it would take a switch too many. */
  next<T>(execute: (strategy: Strategy) => T): T | undefined {
    let depth = 0;
    let owner: string | undefined;
    let switches = 0;
    const isSwitch = (alternative: Alternative | undefined): boolean =>
      owner !== undefined && alternative?.owner !== poolOwner && alternative?.owner !== owner;
    const choose = (alternatives: readonly Alternative[]): number => {
      const isWay = alternatives[0]?.way !== undefined;
      let level = this.#levels[depth];
      if (!level) {
        const indices = [...alternatives.keys()].filter(
          (index) => isWay || switches < this.#switchesMax || !isSwitch(alternatives[index]),
        );
        if (indices.length === 0) throw new TooManySwitches();
        if (!isWay)
          indices.sort((a, b) => Number(isSwitch(alternatives[a])) - Number(isSwitch(alternatives[b])));
        this.#levels.push((level = { indices, at: 0 }));
      }
      depth++;
      const index = level.indices[level.at] ?? 0;
      const chosen = alternatives[index];
      if (!isWay && chosen && chosen.owner !== poolOwner) {
        if (isSwitch(chosen)) switches++;
        owner = chosen.owner;
      }
      return index;
    };
    try {
      return execute({ name: "few switches", begin() {}, choose, forced: choose });
    } catch (error) {
      if (!(error instanceof TooManySwitches)) throw error;
      return undefined;
    } finally {
      this.#advance();
    }
  }

  #advance(): void {
    for (let last = this.#levels.at(-1); last; last = this.#levels.at(-1)) {
      if (++last.at < last.indices.length) return;
      this.#levels.pop();
    }
    this.isDone = true;
  }
}
