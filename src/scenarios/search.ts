/** The two ways to look for a broken rule, as one job does its part of them: draw executions, or run them all. */
import type { Claims, Tally } from "../explorers/claims.ts";
import { exhaust } from "../explorers/exhaust.ts";
import { sample } from "../explorers/sample.ts";
import { shareOf, whole, type Shard } from "../explorers/shard.ts";
import { inMacrotask } from "../sim/host.ts";
import type { Strategy } from "../sim/strategy.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { calibrate } from "./calibrate.ts";
import type { Progress } from "./check.ts";
import type { Execution, RunOptions, Runner } from "./run.ts";

/** What is to be searched. Plain data. */
export interface Task {
  readonly explore: "sample" | "exhaust";
  readonly seed: number;
  /** Of all shards and jobs together. */
  readonly executions: number;
  readonly seconds?: number | undefined;
  readonly shard?: Shard | undefined;
  readonly suppose: readonly Supposition[];
}

/**
 * What an exhaustive search is not to take for granted, where it otherwise does until it finds out: "unlike", that workers
 * with one body are alike; "dependent", that steps commute which touch nothing in common.
 */
export type Supposition = "unlike" | "dependent";

export interface SearchOptions {
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
  readonly ended: "done" | "budget" | "time" | "stopped";
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

function isWorthStopping({ ending }: Execution): boolean {
  return ending.kind !== "quiescent";
}

export async function searchBySampling(
  runner: Runner,
  task: Task,
  { strategy, claims, signal, onProgress }: SearchOptions,
): Promise<Searched> {
  const dealt = shareOf(task.shard ?? whole, task.executions);
  const fickle = await inMacrotask(() => calibrate(strategy, runner));
  const { found, ended, tallies } = await sample<Execution>(
    (seed, tally) => {
      if (fickle) return fickle;
      strategy.begin(seed);
      const execution = runner.run(strategy);
      tally.steps += execution.labels.length;
      return isWorthStopping(execution) ? execution : undefined;
    },
    {
      seed: task.seed,
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

export async function searchExhaustively(
  runner: Runner,
  task: Task,
  { claims, signal, onProgress }: SearchOptions,
): Promise<Searched> {
  const { shard, executions: executionsMax, suppose } = task;
  const startsInOrder = !suppose.includes("unlike");
  let areTold = false;
  const { found, thin, ended, tallies } = await exhaust<Execution>(
    {
      execute(strategy, log) {
        const execution = runner.run(strategy, { log, startsInOrder });
        areTold ||= execution.areTold;
        return execution;
      },
      isWorthStopping: (execution) => isWorthStopping(execution) || (startsInOrder && areTold),
      labelsOf: ({ labels }) => labels,
      outcomeOf,
      follow: (labels) => follow(runner, labels, { startsInOrder }),
    },
    {
      seed: task.seed,
      executionsMax,
      secondsMax: task.seconds,
      signal,
      shares: runner.shares,
      ...((shard ?? claims) && { parts: { shard: shard ?? whole, claims } }),
      isTotal: suppose.includes("dependent"),
      onProgress: (executions, share) =>
        onProgress?.({ executions, executionsMax: shareOf(shard ?? whole, executionsMax), share }),
    },
  );
  const cut = ended === "budget" || ended === "time" || ended === "stopped" ? ended : "done";
  if (thin) {
    const why = `${thin.first} and ${thin.second} do not commute, so every order was run`;
    return { tallies, ended: cut, supposed: { supposition: "dependent", why } };
  }
  // A worker asked who it is: then another order of starts is another execution.
  if (found && !isWorthStopping(found)) {
    return { tallies, ended: cut, supposed: { supposition: "unlike" } };
  }
  return {
    tallies,
    ended: cut,
    found: found && (await inMacrotask(() => asAnyReplayWouldFind(runner, found))),
  };
}

/** What comes of it, or why it cannot be followed. */
function follow(runner: Runner, labels: readonly string[], options: RunOptions): string {
  try {
    return outcomeOf(runner.run(replayStrategy(labels), options));
  } catch (error) {
    if (error instanceof DivergedError) return error.message;
    throw error;
  }
}

/** Workers that start in order have fewer choices than the schedule has when it is replayed. */
function asAnyReplayWouldFind(runner: Runner, found: Execution): Execution {
  try {
    return runner.run(replayStrategy(found.labels));
  } catch (error) {
    // Not repeatable: whoever judges it will say so.
    if (error instanceof DivergedError) return found;
    throw error;
  }
}

function outcomeOf(execution: Execution): string {
  return `${execution.finalState()} ${JSON.stringify(execution.ending)}`;
}
