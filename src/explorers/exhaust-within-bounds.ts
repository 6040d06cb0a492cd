/**
 * Searches level by level (bounded/iterative-deepening.ts) until something is found, no bound cuts anything, or the bounds are
 * reached. If the search relies on independence, it checks it; if that check fails, the search ends and has to begin
 * again with every two steps held dependent.
 */
import { realNowMs } from "../sim/rest/host.ts";
import type { ScenarioTraits } from "../sim/dependence/step-log.ts";
import type { Bounds } from "./bounded/bounds.ts";
import { IterativeDeepening, type Level } from "./bounded/iterative-deepening.ts";
import { IndependenceCheck, type MissedDependency } from "./independence-check.ts";
import type { SearchTarget } from "./exhaust.ts";
import { inSlices, type Sliced, type SliceOptions } from "./slices.ts";

export interface WithinBoundsOptions extends SliceOptions {
  readonly seed: number;
  readonly bounds: Bounds;
  readonly traits: ScenarioTraits;
  /** In all levels together. */
  readonly executionsMax: number;
  /** Holds every two steps dependent. */
  readonly isTotal?: boolean | undefined;
  readonly swapFraction?: number | undefined;
  /** Told between slices. `fraction` is an estimate of how much of the level has been explored. */
  readonly onProgress?: ((executions: number, fraction: number, level: Bounds) => void) | undefined;
}

export interface ExhaustedWithinBounds<E> {
  /** In all levels together; those that were cut off count as well. */
  readonly executions: number;
  /** Choices in all of them. */
  readonly steps: number;
  readonly sleepSetBlocked: number;
  readonly found: E | undefined;
  /** "done": nothing was cut, so these were all executions. "bounds": some were cut. */
  readonly ended: "found" | "missed" | "done" | "bounds" | "budget" | "time" | "stopped";
  readonly levels: readonly Level[];
  /** Whether more delays would have led further. */
  readonly isCutByDelays: boolean;
  /** Pairs of steps that were exchanged to see whether they commute. */
  readonly exchanged: number;
  /** The missed dependency, if that ended the search. */
  readonly missed: MissedDependency | undefined;
}

export async function exhaustWithinBounds<E>(
  target: SearchTarget<E>,
  options: WithinBoundsOptions,
): Promise<ExhaustedWithinBounds<E>> {
  const search = new Search(target, options);
  return search.result(await inSlices(search, options));
}

class Search<E> implements Sliced<ExhaustedWithinBounds<E>["ended"]> {
  readonly #target: SearchTarget<E>;
  readonly #options: WithinBoundsOptions;
  readonly #deepening: IterativeDeepening;
  readonly #independence: IndependenceCheck<E>;
  #executions = 0;
  #steps = 0;
  #found: E | undefined;
  #missed: MissedDependency | undefined;

  constructor(target: SearchTarget<E>, options: WithinBoundsOptions) {
    this.#target = target;
    this.#options = options;
    this.#deepening = new IterativeDeepening(options);
    this.#independence = new IndependenceCheck(target, options);
  }

  slice(untilMs: number): ExhaustedWithinBounds<E>["ended"] | undefined {
    const target = this.#target;
    do {
      if (this.#executions >= this.#options.executionsMax) return "budget";
      const ran = this.#deepening.next((strategy, log) => target.execute(strategy, log));
      if (ran) {
        this.#executions++;
        this.#steps += ran.choices;
        const { execution, order } = ran;
        if (execution !== undefined && target.isWorthStopping(execution)) {
          this.#found = execution;
          return "found";
        }
        if (execution !== undefined && order && this.#options.isTotal !== true) {
          this.#missed = this.#independence.exchangeNeighbours({ execution, order });
          if (this.#missed) return "missed";
        }
      }
      if (this.#deepening.isDone) return this.#deepening.levels.at(-1)?.leftOut === 0 ? "done" : "bounds";
    } while (realNowMs() < untilMs);
    return undefined;
  }

  cutOff(): "found" {
    this.#found = this.#target.cutOff();
    this.#executions++;
    this.#steps += this.#target.labelsOf(this.#found).length;
    return "found";
  }

  report(): void {
    const { exploredFraction: fraction, levels } = this.#deepening;
    this.#options.onProgress?.(this.#executions, fraction, levels.at(-1)?.bounds ?? {});
  }

  result(ended: ExhaustedWithinBounds<E>["ended"]): ExhaustedWithinBounds<E> {
    const { levels, sleepSetBlocked, isCutByDelays } = this.#deepening;
    return {
      executions: this.#executions,
      steps: this.#steps,
      sleepSetBlocked,
      found: this.#found,
      ended,
      levels,
      isCutByDelays,
      exchanged: this.#independence.exchanged,
      missed: this.#missed,
    };
  }
}
