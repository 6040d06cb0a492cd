/**
 * Checks on all cores, and on many machines.
 *
 * @example
 * ```ts
 * const verdict = await checkInJobs({ module: url, name: "mine" }, { explore: "exhaust" });
 * const first = await check(mine, { shard: { index: 0, count: 2 } });
 * const second = await check(mine, { shard: { index: 1, count: 2 } });
 * const merged = mergeShards([first, second]);
 * ```
 */
export { checkInJobs, type CheckInJobsOptions } from "./threads/check-in-jobs.ts";
export type { ScenarioModule } from "./threads/scenario-module.ts";
export type { Shard } from "./explorers/shard.ts";
export {
  mergeShards,
  /** @deprecated The old name of {@link mergeShards}; it goes away with 1.0. */
  mergeShards as foldShards,
} from "./verdict/merge-shards.ts";
