/** How to look for a broken rule, as one job does its part of it; here by drawing executions. */
import type { Bounds } from "../explorers/bounds.ts";
import type { Claims, Tally } from "../explorers/claims.ts";
import type { Level } from "../explorers/deepening.ts";
import { sample } from "../explorers/sample.ts";
import { shareOf, whole, type Shard } from "../explorers/shard.ts";
import { inMacrotask } from "../sim/host.ts";
import { seedAt } from "../sim/prng.ts";
import type { Strategy } from "../sim/strategy.ts";
import { watched } from "../sim/watchdog.ts";
import { calibrate } from "./calibrate.ts";
import type { Progress } from "./check.ts";
import { isWorthStopping } from "./exhaustible.ts";
import type { Reached } from "./reached.ts";
import type { Execution, Runner } from "./run.ts";
import type { RuleChoice } from "./scenario.ts";

/** What is to be searched. Plain data. */
export interface Task {
  readonly explore: "sample" | "exhaust";
  readonly seed: number;
  /** Of all shards and jobs together. */
  readonly executions: number;
  readonly seconds?: number | undefined;
  readonly shard?: Shard | undefined;
  readonly suppose: readonly Supposition[];
  /** What executions are judged by; by all that the scenario says, where it is missing. */
  readonly rules?: RuleChoice | undefined;
  /** How many delays an execution may have: up to so many when sampling. */
  readonly delays: number;
  /** Of an exhaustive search, which is deepened up to there: in one job, since each level decides what the next one is. */
  readonly bounds?: Bounds | undefined;
}

/**
 * What an exhaustive search is not to take for granted, where it otherwise does until it finds out: "unlike", that workers
 * with one body are alike; "dependent", that steps commute which touch nothing in common.
 */
export type Supposition = "unlike" | "dependent";

export interface SearchOptions {
  /** Where to count what the executions of a part come to. */
  readonly reachedIn: (part: Tally) => Reached;
  readonly strategy: Strategy;
  /** Shared with other jobs, which do other parts of the task; without, all of it is done here. */
  readonly claims?: Claims | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Searched {
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
  readonly supposed?: Supposed | undefined;
}

/** Something was taken for granted that is not so. */
export interface Supposed {
  readonly supposition: Supposition;
  /** Where steps do not commute: which. */
  readonly why?: string;
}

/** So many parts are small enough for jobs to end at about the same time; the rest is no larger than memory likes. */
const partsWanted = 256;
const partSizeMax = 4_096;

/** What an execution's seed draws its delays from: nothing that a strategy draws from it. */
const delayStream = 0xde1a;

export async function searchBySampling(
  runner: Runner,
  task: Task,
  { strategy, claims, signal, reachedIn, onProgress }: SearchOptions,
): Promise<Searched> {
  const dealt = shareOf(task.shard ?? whole, task.executions);
  const fickle = await inMacrotask(() =>
    watched(
      () => calibrate(strategy, runner),
      runner.secondsMax,
      () => runner.cutOff(),
    ),
  );
  const counted = (execution: Execution, tally: Tally): Execution => {
    tally.steps += execution.labels.length;
    return execution;
  };
  const attempt = (seed: number, tally: Tally): Execution | undefined => {
    if (fickle) return fickle;
    strategy.begin(seed);
    const delaysMax = seedAt(seed, delayStream) % (task.delays + 1);
    const execution = counted(runner.run(strategy, { delaysMax, reached: reachedIn(tally) }), tally);
    return isWorthStopping(execution) ? execution : undefined;
  };
  const cutOff = (tally: Tally): Execution => counted(runner.cutOff(), tally);
  const { found, ended, tallies } = await sample<Execution>(
    { attempt, cutOff },
    {
      seed: task.seed,
      executionSecondsMax: runner.secondsMax,
      executionsMax: task.executions,
      secondsMax: task.seconds,
      shard: task.shard,
      signal,
      ...(claims && { claims, partSize: Math.min(partSizeMax, Math.ceil(dealt / partsWanted)) }),
      onProgress: (executions) => onProgress?.({ executions, executionsMax: dealt }),
    },
  );
  return { found, tallies, ended: ended === "time" || ended === "stopped" ? ended : "done" };
}
