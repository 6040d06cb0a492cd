/** Shards, which do not talk to each other, add up to the whole. */
import { expect, test } from "vitest";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { mergeShards } from "../../src/verdict/merge-shards.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";

async function inShards(scenario: Scenario, count: number, options: CheckOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let index = 0; index < count; index++) {
    verdicts.push(await check(scenario, { ...options, shard: { index, count } }));
  }
  return verdicts;
}

const counts = [1, 3, 20];

test.each(counts)("%i shards of a sample that holds do the work of one", async (count) => {
  const scenario = builtIn("steady", threaded);
  const alone = await check(scenario, { executions: 15 });
  const verdicts = await inShards(scenario, count, { executions: 15 });
  expect(mergeShards(verdicts)).toEqual({ ...alone, seconds: expect.any(Number) as number });
});

test.each(counts)("of %i shards the one that finds the earliest execution wins", async (count) => {
  const scenario = builtIn("steady", simple, { workers: 4, maxconn: 3, ops: 1 });
  const options = { seed: 2, findings: "first" } as const;
  const alone = await check(scenario, options);
  const folded = mergeShards(await inShards(scenario, count, options));
  // The other shards went on until they came as far, and that counts as reached, too.
  expect(folded).toEqual({
    ...alone,
    steps: expect.any(Number) as number,
    seconds: expect.any(Number) as number,
    reached: expect.any(Object) as Verdict["reached"],
  });
});

test.each([1, 3])("%i shards of an exhaustive search run each trace once", async (count) => {
  for (const [subject, faults] of [
    [threaded, []],
    [threaded, ["lost-idle", "rollback"]],
    [reallyThreaded, ["hang"]],
  ] as const) {
    const scenario = builtIn("steady", subject, { workers: 3, ops: 1, faults });
    const {
      seconds: _s,
      sleepSetBlocked: _b,
      blocked: _o,
      exchanged: _e,
      ...alone
    } = await check(scenario, { explore: "exhaust" });
    const shards = await inShards(scenario, count, { explore: "exhaust" });
    expect(shards.some(({ exhaustive }) => exhaustive)).toBe(count === 1 && alone.exhaustive);
    expect(mergeShards(shards)).toMatchObject(
      alone.verdict === "holds" ? alone : { verdict: alone.verdict, exhaustive: false },
    );
  }
});

test("the part of least number wins, however many shards there are", async () => {
  const scenario = builtIn("closeall", reallyThreaded, { ops: 1, minconn: 0, maxconn: 1 });
  const alone = await check(scenario, { explore: "exhaust" });
  const schedules: Verdict[] = [];
  for (const count of [2, 3])
    schedules.push(mergeShards(await inShards(scenario, count, { explore: "exhaust" })));
  expect(new Set(schedules.map(({ schedule }) => schedule)).size).toBe(1);
  expect(schedules[0]).toMatchObject({ verdict: "violated", invariant: alone.invariant });
});

test("a budget is shared out, and a part that is cut cuts the whole", async () => {
  const scenario = builtIn("steady", threaded);
  const folded = mergeShards(await inShards(scenario, 3, { explore: "exhaust", executions: 100 }));
  expect(folded).toMatchObject({
    verdict: "limit",
    exhaustive: false,
    executions: 100,
    message:
      "The search is not complete: its budget was used up after 100 executions, none of which broke a rule.",
  });
});

test("shards that dropped different assumptions make no search", async () => {
  const scenario = builtIn("steady", threaded, { workers: 2, ops: 1 });
  const [one] = await inShards(scenario, 2, { explore: "exhaust" });
  const [, other] = await inShards(scenario, 2, { explore: "exhaust", por: false });
  expect(mergeShards([one, other].filter((verdict) => verdict !== undefined))).toMatchObject({
    verdict: "limit",
    exhaustive: false,
    message:
      "The shards do not make one search: some of them found that they could not take for granted what the others did. " +
      "Run all of them with --no-por.",
  });
});

test("a shard says which it is, and where it found what it found", async () => {
  const scenario = builtIn("steady", simple);
  expect(await check(scenario, { executions: 9, shard: { index: 2, count: 3 } })).toMatchObject({
    shard: { index: 2, count: 3, recipe: ["simple", "steady"], budget: 9 },
    foundAt: 5,
  });
});

test("a shard beyond their number is refused", async () => {
  await expect(check(builtIn("steady", simple), { shard: { index: 3, count: 3 } })).rejects.toThrow(
    "shard.index is 3; it must be less than shard.count, 3.",
  );
});

test("shards that are missing, there twice, or of other searches do not fold", async () => {
  const [first, second, third] = await inShards(builtIn("steady", threaded), 3, { executions: 9 });
  const [stranger] = await inShards(builtIn("steady", threaded), 3, { executions: 9, seed: 2 });
  const folding =
    (...shards: readonly (Verdict | undefined)[]) =>
    () =>
      mergeShards(shards.filter((shard) => shard !== undefined));
  const accepted = "pass exactly one line per shard, all run with the same options.";
  const of = "threaded, steady, portfolio, seed 1, executions 9, in 3 shards";
  expect(folding(first, second, third)).not.toThrow();
  expect(folding(second)).toThrow(`Of ${of}, shards 1/3, 3/3 are missing: ${accepted}`);
  expect(folding(first, second, third, second)).toThrow(`Of ${of}, shard 2/3 is there twice: ${accepted}`);
  expect(folding(stranger, second, third)).toThrow(
    `Verdicts of two searches do not make one: ${of.replace("seed 1", "seed 2")}; and ${of}.`,
  );
  expect(folding()).toThrow("There is no verdict to fold: give one of each shard.");
});
