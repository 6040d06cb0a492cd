/** Every execution up to the order of steps that commute, or every one within bounds, as one job does its part of it. */
import { exhaustWithinBounds } from "../explorers/exhaust-within-bounds.ts";
import { exhaust } from "../explorers/exhaust.ts";
import type { Tally } from "../explorers/part-queue.ts";
import { countDealtTo, whole } from "../explorers/shard.ts";
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
  { queue, signal, reachedIn, onProgress }: Omit<SearchOptions, "strategy">,
): Promise<SearchResult> {
  const { shard, executions: executionsMax, dropped, seed, seconds } = task;
  const exhaustible = new Exhaustible(runner, task, reachedIn);
  const { found, missed, ended, tallies, isCutByDelays, exchanged } = await exhaust<Execution>(exhaustible, {
    seed,
    executionSecondsMax: runner.secondsMax,
    executionsMax,
    secondsMax: seconds,
    signal,
    traits: runner.traits,
    ...((shard ?? queue) && { parts: { shard: shard ?? whole, queue } }),
    isTotal: dropped.includes("por") || runner.needsEveryOrder,
    onProgress: (executions, fraction) =>
      onProgress?.({ executions, executionsMax: countDealtTo(shard ?? whole, executionsMax), fraction }),
  });
  return {
    tallies,
    isCutByDelays,
    exchanged,
    ended: cutOf(ended),
    ...(await exhaustible.resultOf(found, missed)),
  };
}

async function searchWithin(
  runner: Runner,
  task: Task,
  { signal, reachedIn, onProgress }: Omit<SearchOptions, "strategy">,
): Promise<SearchResult> {
  const { executions: executionsMax, dropped, seed, seconds, bounds = {} } = task;
  const all: Tally = { part: 0, executions: 0, steps: 0, sleepSetBlocked: 0 };
  const exhaustible = new Exhaustible(runner, task, reachedIn);
  exhaustible.begin(all);
  const { found, missed, ended, levels, isCutByDelays, exchanged, ...did } =
    await exhaustWithinBounds<Execution>(exhaustible, {
      bounds,
      seed,
      executionSecondsMax: runner.secondsMax,
      executionsMax,
      secondsMax: seconds,
      signal,
      traits: runner.traits,
      isTotal: dropped.includes("por") || runner.needsEveryOrder,
      onProgress: (executions, fraction, level) =>
        onProgress?.({ executions, executionsMax, fraction, level: atMost(level) }),
    });
  const { executions, steps, sleepSetBlocked } = did;
  const tallies = [Object.assign(all, { executions, steps, sleepSetBlocked })];
  return {
    tallies,
    levels,
    isCutByDelays,
    exchanged,
    ended: cutOf(ended),
    ...(await exhaustible.resultOf(found, missed)),
  };
}

/** Why it is not complete; a finding, or a search that has to begin again, says so by itself. */
function cutOf<Ended extends string>(ended: Ended): Exclude<Ended, "found" | "missed"> | "done" {
  return ended === "found" || ended === "missed" ? "done" : (ended as Exclude<Ended, "found" | "missed">);
}
