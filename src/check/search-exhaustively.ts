/** Every execution up to the order of steps that commute, or every one within bounds, as one job does its part of it. */
import { deepen } from "../explorers/deepen.ts";
import { exhaust } from "../explorers/exhaust.ts";
import type { Tally } from "../explorers/part-queue.ts";
import { shareOf, whole } from "../explorers/shard.ts";
import { Exhaustible } from "./exhaustible.ts";
import { atMost } from "../verdict/bounds-text.ts";
import type { Execution, Runner } from "../execution/runner.ts";
import type { SearchOptions, SearchResult, Task } from "./task.ts";

export function searchExhaustively(
  runner: Runner,
  task: Task,
  options: Omit<SearchOptions, "strategy">,
): Promise<SearchResult> {
  return task.bounds ? searchWithin(runner, task, options) : searchAll(runner, task, options);
}

async function searchAll(
  runner: Runner,
  task: Task,
  { claims, signal, reachedIn, onProgress }: Omit<SearchOptions, "strategy">,
): Promise<SearchResult> {
  const { shard, executions: executionsMax, suppose, seed, seconds } = task;
  const exhaustible = new Exhaustible(runner, task, reachedIn);
  const { found, thin, ended, tallies, isCutByDelays, exchanged } = await exhaust<Execution>(exhaustible, {
    seed,
    executionSecondsMax: runner.secondsMax,
    executionsMax,
    secondsMax: seconds,
    signal,
    shares: runner.shares,
    ...((shard ?? claims) && { parts: { shard: shard ?? whole, claims } }),
    isTotal: suppose.includes("dependent"),
    onProgress: (executions, share) =>
      onProgress?.({ executions, executionsMax: shareOf(shard ?? whole, executionsMax), share }),
  });
  return {
    tallies,
    isCutByDelays,
    exchanged,
    ended: cutOf(ended),
    ...(await exhaustible.resultOf(found, thin)),
  };
}

async function searchWithin(
  runner: Runner,
  task: Task,
  { signal, reachedIn, onProgress }: Omit<SearchOptions, "strategy">,
): Promise<SearchResult> {
  const { executions: executionsMax, suppose, seed, seconds, bounds = {} } = task;
  const all: Tally = { part: 0, executions: 0, steps: 0, blocked: 0 };
  const exhaustible = new Exhaustible(runner, task, reachedIn);
  exhaustible.begin(all);
  const { found, thin, ended, levels, isCutByDelays, exchanged, ...did } = await deepen<Execution>(
    exhaustible,
    {
      bounds,
      seed,
      executionSecondsMax: runner.secondsMax,
      executionsMax,
      secondsMax: seconds,
      signal,
      shares: runner.shares,
      isTotal: suppose.includes("dependent"),
      onProgress: (executions, share, level) =>
        onProgress?.({ executions, executionsMax, share, level: atMost(level) }),
    },
  );
  const { executions, steps, blocked } = did;
  const tallies = [Object.assign(all, { executions, steps, blocked })];
  return {
    tallies,
    levels,
    isCutByDelays,
    exchanged,
    ended: cutOf(ended),
    ...(await exhaustible.resultOf(found, thin)),
  };
}

/** Why it is not complete; what was found, or has to be begun again, says so by itself. */
function cutOf<Ended extends string>(ended: Ended): Exclude<Ended, "found" | "thin"> | "done" {
  return ended === "found" || ended === "thin" ? "done" : (ended as Exclude<Ended, "found" | "thin">);
}
