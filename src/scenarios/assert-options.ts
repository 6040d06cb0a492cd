/** Options of a check that make no sense throw a ScenarioError, in one sentence. */
import { boundNames } from "../explorers/bounds.ts";
import { whole } from "../explorers/shard.ts";
import type { CheckOptions } from "./check.ts";
import { assertReachable } from "./require.ts";
import { ScenarioError, wholeNumber } from "./scenario.ts";

export function assertOptions(options: CheckOptions): void {
  const { seed = 1, executions = 1, late = 0, shard = whole } = options;
  assertBounds(options);
  assertReachable(options.require ?? []);
  wholeNumber("seed", seed, 0);
  if (late !== Infinity) wholeNumber("late", late, 0);
  wholeNumber("executions", executions, 1);
  wholeNumber("shard.count", shard.count, 1);
  wholeNumber("shard.index", shard.index, 0);
  if (shard.index < shard.count) return;
  throw new ScenarioError(`shard.index is ${shard.index}; it must be less than shard.count, ${shard.count}.`);
}

function assertBounds({ bounds, explore, shard }: CheckOptions): void {
  if (!bounds) return;
  if (explore !== "exhaust") {
    throw new ScenarioError('bounds are for explore: "exhaust"; a sample is bounded by its executions.');
  }
  if (shard) {
    throw new ScenarioError("bounds do not go with shard: each level decides what the next one is.");
  }
  const named = Object.entries(bounds).filter(([, most]) => most !== undefined);
  const unknown = named.find(([name]) => !boundNames.some((known) => known === name));
  if (unknown || named.length === 0) {
    const what = unknown ? `Unknown bound "${unknown[0]}"` : "bounds are empty";
    throw new ScenarioError(`${what}: at least one is accepted of ${boundNames.join(", ")}.`);
  }
  for (const [name, most] of named) wholeNumber(`bounds.${name}`, most as number, 0);
}
