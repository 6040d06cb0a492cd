/** One search as a job is given it, and its result. */
import type { Bounds } from "../explorers/bounded/bounds.ts";
import type { Level } from "../explorers/bounded/iterative-deepening.ts";
import type { PartQueue, Tally } from "../explorers/part-queue.ts";
import type { Shard } from "../explorers/shard.ts";
import type { Reached } from "../execution/reached.ts";
import type { Execution } from "../execution/runner.ts";
import type { RuleChoice } from "../scenario/scenario.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import type { Progress, DroppedAssumption } from "./options.ts";

/** The search to do. Plain data. */
export interface Task {
  readonly explore: "sample" | "exhaust";
  readonly seed: number;
  /** Of all shards and jobs together. */
  readonly executions: number;
  readonly seconds?: number | undefined;
  readonly shard?: Shard | undefined;
  readonly dropped: readonly DroppedAssumption[];
  /** The rules that judge executions; if missing, all rules of the scenario. */
  readonly rules?: RuleChoice | undefined;
  /** How many delays an execution may have: up to so many when sampling. */
  readonly delays: number;
  /** The bounds up to which an exhaustive search is deepened: in one job, since each level decides the next. */
  readonly bounds?: Bounds | undefined;
}

export interface SearchOptions {
  /** Counts what happens in the executions of a part. */
  readonly reachedIn: (part: Tally) => Reached;
  readonly strategy: Strategy;
  /** Shared with other jobs, which do other parts of the task; without it, this job does all of it. */
  readonly queue?: PartQueue | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The result of a search. */
export interface SearchResult {
  /** The work done, by parts. */
  readonly tallies: readonly Tally[];
  /** Why it ended: all was done, or it was cut. */
  readonly ended: "done" | "bounds" | "budget" | "time" | "stopped";
  /** Of a search within bounds. */
  readonly levels?: readonly Level[] | undefined;
  /** Of an exhaustive search: whether more delays would have led further. */
  readonly isCutByDelays?: boolean | undefined;
  /** Of an exhaustive search: pairs of steps that were exchanged to see whether they commute. */
  readonly exchanged?: number | undefined;
  /** In the last of the parts: an execution that did not end quietly. */
  readonly found?: Execution | undefined;
  /** In the last of the parts: why this search has to begin again. */
  readonly refuted?: RefutedAssumption | undefined;
}

/** An assumption proved wrong. */
export interface RefutedAssumption {
  readonly assumption: DroppedAssumption;
  /** The steps that do not commute, if that is the reason. */
  readonly why?: string;
}

/** Whether an execution did not end quietly. */
export function isWorthStopping({ ending }: Execution): boolean {
  return ending.kind !== "quiescent";
}
