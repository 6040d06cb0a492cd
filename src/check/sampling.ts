/** Draws executions, as one job does its part of a search. */
import type { Tally } from "../explorers/part-queue.ts";
import { sample } from "../explorers/sample.ts";
import { countDealtTo, whole } from "../explorers/shard.ts";
import { inMacrotask } from "../sim/rest/host.ts";
import { seedAt } from "../sim/prng.ts";
import { watched } from "../sim/watchdog.ts";
import { calibrate } from "./calibrate.ts";
import { isWorthStopping, type SearchOptions, type SearchResult, type Task } from "./task.ts";
import type { Execution, Runner } from "../execution/runner.ts";

/** This many parts let jobs end at about the same time; a part's size is bounded for the sake of memory. */
const partsWanted = 256;
const partSizeMax = 4_096;

/** Draws an execution's delays from its seed, independently of the strategy's draws. */
const delayStream = 0xde1a;

export async function searchBySampling(
  runner: Runner,
  task: Task,
  { strategy, queue, signal, reachedIn, onProgress }: SearchOptions,
): Promise<SearchResult> {
  const dealt = countDealtTo(task.shard ?? whole, task.executions);
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
      ...(queue && { queue, partSize: Math.min(partSizeMax, Math.ceil(dealt / partsWanted)) }),
      onProgress: (executions) => onProgress?.({ executions, executionsMax: dealt }),
    },
  );
  return { found, tallies, ended: ended === "time" || ended === "stopped" ? ended : "done" };
}
