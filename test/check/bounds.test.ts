/** A check within bounds: what its verdict says, and which bounds make no sense. */
import { expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { inOneJob, Jobs, levelByLevel } from "../../src/threads/jobs.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check } from "../../src/check/check.ts";
import type { CheckOptions, Progress } from "../../src/check/options.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";

const small = builtIn("steady", threaded, { workers: 2, ops: 1, faults: ["statement"] });
const within = (bounds: CheckOptions["bounds"]): CheckOptions => ({
  explore: "exhaust",
  bounds: bounds ?? {},
});

test("a bound that was reached is a limit; one that leaves nothing out is a proof", async () => {
  expect(await check(small, within({ preemptions: 1 }))).toMatchObject({
    verdict: "limit",
    exhaustive: false,
    cut: "bounds",
    message:
      "No rule is broken in any interleaving with at most 1 preemption. That is as far as the bounds go: they left " +
      "out 7 ways to go on, which wider ones would explore.",
  });
  const proof = await check(small, within({ preemptions: 4, faults: 1 }));
  expect(proof).toMatchObject({ verdict: "holds", exhaustive: true });
  expect(proof.cut).toBeUndefined();
  expect(proof.levels?.at(-1)).toMatchObject({ means: "at most 3 preemptions, at most 1 fault", leftOut: 0 });
});

test("what is found is found on the lowest level that has it", async () => {
  const verdict = await check(builtIn("steady", simple), within({ preemptions: 5 }));
  expect(verdict).toMatchObject({ verdict: "violated", exhaustive: false, bounds: { preemptions: 5 } });
  expect(verdict.levels?.map(({ bounds, leftOut }) => ({ bounds, leftOut }))).toEqual([
    { bounds: { preemptions: 0 }, leftOut: 8 },
    { bounds: { preemptions: 1 }, leftOut: undefined },
  ]);
});

test("steps are of the beginning, and a rule that is broken there is found", async () => {
  const crowded = builtIn("steady", simple, { workers: 2, ops: 1, minconn: 0, maxconn: 1 });
  expect(await check(crowded, within({ steps: 3 }))).toMatchObject({
    verdict: "limit",
    message: expect.stringMatching(
      /^No rule is broken in the first 3 steps of any interleaving\. /,
    ) as string,
  });
  const found = await check(crowded, { ...within({ steps: 9 }), shrinks: false });
  expect(found).toMatchObject({ verdict: "violated", invariant: "used ≤ maxconn", choices: 4 });
  expect(found.levels?.at(-1)?.bounds).toEqual({ steps: 4 });
});

test("workers that ask who they are are not started in order, also where executions are cut off", async () => {
  const body = steadyBody(1);
  const told = scenario({
    subject: threaded,
    workers: {
      count: 2,
      body: (worker) => (worker.id === "z" ? Promise.resolve() : body(worker)),
    },
  });
  const alike = scenario({ subject: threaded, workers: { count: 2, body } });
  const executions = async (one: typeof told) => (await check(one, within({ steps: 2 }))).executions;
  expect(await executions(told)).toBeGreaterThan(await executions(alike));
});

test("progress is told level by level", async () => {
  const told: Progress[] = [];
  await check(small, { ...within({ preemptions: 9 }), onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toMatchObject({ fraction: 1, level: "at most 3 preemptions" });
});

test("one job runs all levels, and the verdict of several says so", async () => {
  const jobs = new Jobs(2);
  const verdict = await jobs.check(small, { explore: "exhaust", bounds: { preemptions: 0 } });
  await jobs.stop();
  expect(verdict).toMatchObject({ verdict: "limit", inOneJob: levelByLevel });
  expect(levelByLevel).not.toBe(inOneJob);
});

test.each<readonly [string, CheckOptions, string]>([
  [
    "bounds of a sample",
    { bounds: { steps: 1 } },
    'bounds are for explore: "exhaust"; a sample is bounded by its executions.',
  ],
  [
    "an empty set of bounds",
    within({}),
    "bounds are empty: name at least one of preemptions, faults, steps.",
  ],
  [
    "an unknown bound",
    within({ switches: 1 } as object),
    'Unknown bound "switches": name at least one of preemptions, faults, steps.',
  ],
  ["a bound below 0", within({ faults: -1 }), "bounds.faults is -1; it must be a whole number, 0 or more."],
  [
    "a bound that is no number",
    within({ steps: Number.NaN }),
    "bounds.steps is NaN; it must be a whole number, 0 or more.",
  ],
  [
    "a shard within bounds",
    { ...within({ steps: 1 }), shard: { index: 0, count: 2 } },
    "bounds do not go with shard: each level decides what the next one is.",
  ],
])("%s is refused", async (_, options, message) => {
  await expect(check(small, options)).rejects.toThrow(message);
});
