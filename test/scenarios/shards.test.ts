/** Shards, which do not talk to each other, add up to the whole. */
import { expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check, type CheckOptions } from "../../src/scenarios/check.ts";
import { fold } from "../../src/scenarios/fold.ts";
import type { Scenario } from "../../src/scenarios/scenario.ts";
import type { Verdict } from "../../src/scenarios/verdict.ts";

async function inShards(scenario: Scenario, count: number, options: CheckOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let index = 0; index < count; index++) {
    verdicts.push(await check(scenario, { ...options, shard: { index, count } }));
  }
  return verdicts;
}

const counts = [1, 2, 3, 5, 150];

test.each(counts)("%i shards of a sample that holds do the work of one", async (count) => {
  const scenario = builtIn("steady", threaded);
  const alone = await check(scenario, { executions: 100 });
  const verdicts = await inShards(scenario, count, { executions: 100 });
  expect(fold(verdicts)).toEqual({ ...alone, seconds: expect.any(Number) as number });
});

test.each(counts)("of %i shards the one that finds the earliest execution wins", async (count) => {
  const scenario = builtIn("steady", simple, { workers: 4, maxconn: 3, ops: 1 });
  const alone = await check(scenario, { seed: 2 });
  const folded = fold(await inShards(scenario, count, { seed: 2 }));
  expect(folded).toEqual({
    ...alone,
    steps: expect.any(Number) as number,
    seconds: expect.any(Number) as number,
  });
});

test("a shard says which it is, and where it found what it found", async () => {
  const scenario = builtIn("steady", simple);
  expect(await check(scenario, { executions: 9, shard: { index: 1, count: 3 } })).toMatchObject({
    shard: { index: 1, count: 3, recipe: ["simple", "steady"], budget: 9 },
    foundAt: 1,
  });
});

test("a shard beyond their number is refused", async () => {
  await expect(check(builtIn("steady", simple), { shard: { index: 3, count: 3 } })).rejects.toThrow(
    "shard.index is 3; it must be less than shard.count, 3.",
  );
});
