/** One search as a job is told it, and what comes of it. */
import type { Bounds } from "../explorers/bounded/bounds.ts";
import type { Level } from "../explorers/bounded/iterative-deepening.ts";
import type { PartQueue, Tally } from "../explorers/part-queue.ts";
import type { Shard } from "../explorers/shard.ts";
import type { Reached } from "../execution/reached.ts";
import type { Execution } from "../execution/runner.ts";
import type { RuleChoice } from "../scenario/scenario.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import type { Progress, DroppedAssumption } from "./options.ts";

/** What is to be searched. Plain data. */
export interface Task {
  readonly explore: "sample" | "exhaust";
  readonly seed: number;
  /** Of all shards and jobs together. */
  readonly executions: number;
  readonly seconds?: number | undefined;
  readonly shard?: Shard | undefined;
  readonly dropped: readonly DroppedAssumption[];
  /** What executions are judged by; by all that the scenario says, where it is missing. */
  readonly rules?: RuleChoice | undefined;
  /** How many delays an execution may have: up to so many when sampling. */
  readonly delays: number;
  /** Of an exhaustive search, which is deepened up to there: in one job, since each level decides what the next one is. */
  readonly bounds?: Bounds | undefined;
}

export interface SearchOptions {
  /** Where to count what the executions of a part come to. */
  readonly reachedIn: (part: Tally) => Reached;
  readonly strategy: Strategy;
  /** Shared with other jobs, which do other parts of the task; without, all of it is done here. */
  readonly queue?: PartQueue | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What came of a search. */
export interface SearchResult {
  /** What was done, by parts. */
  readonly tallies: readonly Tally[];
  /** Why it ended: nothing was left to do, or it was cut. */
  readonly ended: "done" | "bounds" | "budget" | "time" | "stopped";
  /** Of a search within bounds. */
  readonly levels?: readonly Level[] | undefined;
  /** Of an exhaustive search: whether more delays would have led further. */
  readonly isCutByDelays?: boolean | undefined;
  /** Of an exhaustive search: pairs of steps that were exchanged to see whether they commute. */
  readonly exchanged?: number | undefined;
  /** In the last of the parts: an execution that ended otherwise than quietly. */
  readonly found?: Execution | undefined;
  /** In the last of the parts: why this search has to be begun again. */
  readonly refuted?: RefutedAssumption | undefined;
}

/** Something was taken for granted that is not so. */
export interface RefutedAssumption {
  readonly assumption: DroppedAssumption;
  /** Where steps do not commute: which. */
  readonly why?: string;
}

/** Whether an execution ended otherwise than quietly. */
export function isWorthStopping({ ending }: Execution): boolean {
  return ending.kind !== "quiescent";
}
