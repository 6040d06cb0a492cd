/**
 * Runs a search that is deepened level by level (deepening.ts) until something is found, nothing is cut any more, or the
 * bounds are reached; and doubts what commutes where the search relies on it. If steps do not that should, it ends: it
 * has to be begun again with everything held dependent.
 */
import { realNowMs } from "../sim/rest/host.ts";
import type { Shares } from "../sim/dependence/step-log.ts";
import type { Bounds } from "./bounded/bounds.ts";
import { Deepening, type Level } from "./bounded/iterative-deepening.ts";
import { Doubt, type ThinPair } from "./independence-check.ts";
import type { SearchTarget } from "./exhaust.ts";
import { inSlices, type Sliced, type SliceOptions } from "./slices.ts";

export interface DeepenOptions extends SliceOptions {
  readonly seed: number;
  readonly bounds: Bounds;
  readonly shares: Shares;
  /** In all levels together. */
  readonly executionsMax: number;
  /** Holds every two steps dependent. */
  readonly isTotal?: boolean | undefined;
  readonly swapShare?: number | undefined;
  /** Told between slices. `share` is an estimate of how much of the level has been explored. */
  readonly onProgress?: ((executions: number, share: number, level: Bounds) => void) | undefined;
}

export interface Deepened<E> {
  /** In all levels together; those that were cut off count as well. */
  readonly executions: number;
  /** Choices in all of them. */
  readonly steps: number;
  readonly blocked: number;
  readonly found: E | undefined;
  /** "done": nothing was cut, so that these were all. "bounds": something was. */
  readonly ended: "found" | "thin" | "done" | "bounds" | "budget" | "time" | "stopped";
  readonly levels: readonly Level[];
  /** Whether more delays would have led further. */
  readonly isCutByDelays: boolean;
  /** Pairs of steps that were exchanged to see whether they commute. */
  readonly exchanged: number;
  /** What ended the search where that is "thin". */
  readonly thin: ThinPair | undefined;
}

export async function deepen<E>(target: SearchTarget<E>, options: DeepenOptions): Promise<Deepened<E>> {
  const search = new Search(target, options);
  return search.result(await inSlices(search, options));
}

class Search<E> implements Sliced<Deepened<E>["ended"]> {
  readonly #target: SearchTarget<E>;
  readonly #options: DeepenOptions;
  readonly #deepening: Deepening;
  readonly #doubt: Doubt<E>;
  #executions = 0;
  #steps = 0;
  #found: E | undefined;
  #thin: ThinPair | undefined;

  constructor(target: SearchTarget<E>, options: DeepenOptions) {
    this.#target = target;
    this.#options = options;
    this.#deepening = new Deepening(options);
    this.#doubt = new Doubt(target, options);
  }

  slice(untilMs: number): Deepened<E>["ended"] | undefined {
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
          this.#thin = this.#doubt.about({ execution, order });
          if (this.#thin) return "thin";
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
    const { share, levels } = this.#deepening;
    this.#options.onProgress?.(this.#executions, share, levels.at(-1)?.bounds ?? {});
  }

  result(ended: Deepened<E>["ended"]): Deepened<E> {
    const { levels, blocked, isCutByDelays } = this.#deepening;
    return {
      executions: this.#executions,
      steps: this.#steps,
      blocked,
      found: this.#found,
      ended,
      levels,
      isCutByDelays,
      exchanged: this.#doubt.exchanged,
      thin: this.#thin,
    };
  }
}
