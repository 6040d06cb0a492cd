/** Several jobs say what one says. */
import { afterAll, describe, expect, test } from "vitest";
import { fromRecipe, originOf } from "../../src/cli/from-recipe.ts";
import { PartQueue, newQueueMemory } from "../../src/explorers/part-queue.ts";
import { inOneJob, Jobs, type JobsCheckOptions } from "../../src/threads/jobs.ts";
import { JobThreads } from "../../src/threads/job-threads.ts";
import { importScenario } from "../../src/threads/scenario-module.ts";
import { threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check } from "../../src/check/check.ts";
import { sumOfReports } from "../../src/check/job.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";

/** Threads at once, and nothing of an exhaustive search before them. */
const eager = { executions: 1, ms: 0, msLeft: 0 };
const two = new Jobs(2, eager);
const three = new Jobs(3, eager);
afterAll(() => Promise.all([two.stop(), three.stop()]));

const brokenModule = new URL("../fixtures/broken-scenario.ts", import.meta.url).href;
const exhaust = { explore: "exhaust" } as const;

/** Real time differs. */
function withoutSeconds({ seconds: _seconds, ...rest }: Verdict): Partial<Verdict> {
  return rest;
}

async function allSay(recipe: string, options: JobsCheckOptions): Promise<readonly Partial<Verdict>[]> {
  const words = recipe.split(",");
  const verdicts: Partial<Verdict>[] = [];
  for (const jobs of [new Jobs(1), two, three]) {
    const scenario = await fromRecipe(words, undefined);
    verdicts.push(withoutSeconds(await jobs.check(scenario, options, originOf(words))));
  }
  return verdicts;
}

describe("of a sample, one, two and three jobs say the same to the byte:", () => {
  test.each<[string, JobsCheckOptions]>([
    ["threaded,steady", { executions: 200 }],
    ["simple,steady,workers=2,maxconn=1", { seed: 3, executions: 300 }],
    ["really-threaded,closeall", { seed: 2, executions: 200 }],
    ["threaded,steady,faults=rollback+close", { seed: 5, executions: 200, strategy: "surw" }],
    [
      "simple,steady,workers=4,maxconn=3,ops=1",
      { seed: 12, executions: 400, strategy: "random", shrinks: false },
    ],
    ["threaded,steady", { executions: 400, shard: { index: 1, count: 3 } }],
    ["simple,closeall", { executions: 400, shard: { index: 2, count: 3 } }],
  ])("%s", async (recipe, options) => {
    const [one, ...others] = await allSay(recipe, options);
    expect(others).toEqual([one, one]);
  });

  test("another seed says something else", async () => {
    const [one, , other] = await allSay("simple,steady", { seed: 1, executions: 200 });
    const [, , another] = await allSay("simple,steady", { seed: 2, executions: 200 });
    expect(other).toEqual(one);
    expect(another).not.toEqual(one);
  });
});

describe("of an exhaustive search, one, two and three jobs give one verdict and as many complete traces:", () => {
  test.each([
    "threaded,closeall,ops=1",
    "threaded,closeall,workers=2,ops=1,faults=lost-idle",
    "really-threaded,steady,ops=1",
    "simple,steady,minconn=3,maxconn=3,ops=1",
  ])("%s", async (recipe) => {
    const [one, ...others] = await allSay(recipe, { explore: "exhaust" });
    expect(one).toMatchObject({ verdict: "holds", exhaustive: true });
    const { sleepSetBlocked: _blocked, blocked: _old, ...complete } = one ?? {};
    for (const other of others) expect(other).toMatchObject(complete);
  });

  test.each(["really-threaded,closeall", "threaded,steady,ops=1,faults=rollback+lost"])(
    "%s, where a violation is the same in two and in three",
    async (recipe) => {
      const [one, two, three] = await allSay(recipe, { explore: "exhaust" });
      expect(two).toEqual(three);
      expect(two).toMatchObject({ verdict: "violated", invariant: one?.invariant, exhaustive: false });
    },
  );

  test.each(["waiter-woken-twice", "parks-dead-connection", "closes-twice"])(
    "the broken pool %s",
    async (name) => {
      const origin = { module: brokenModule, name: "brokenScenario", arguments: [name] };
      const scenario = await importScenario(origin);
      const [one, other] = [await check(scenario, exhaust), await two.check(scenario, exhaust, origin)];
      expect(other).toMatchObject({ verdict: one.verdict, invariant: one.invariant });
    },
  );

  test("shards, of several jobs each, are divided as well", async () => {
    const options = { explore: "exhaust", shard: { index: 1, count: 3 } } as const;
    const [one, ...others] = await allSay("threaded,steady", options);
    expect(others).toEqual([one, one]);
    expect(one?.executions).toBeLessThan(2_213 / 2);
  });

  test("one that is bounded runs in one job", async () => {
    const options = { explore: "exhaust", executions: 100 } as const;
    const [one, ...others] = await allSay("threaded,steady", options);
    expect(others).toEqual([one, one]);
    expect(one).toMatchObject({ verdict: "limit", executions: 100 });
  });
});

test("threads do all the work where nobody else does, and only part of it where somebody else has begun", async () => {
  const threads = new JobThreads(2);
  const origin = originOf(["threaded", "steady"]);
  const task = { explore: "sample", seed: 1, executions: 1_000, dropped: [], delays: 3 } as const;
  const [all, rest] = [newQueueMemory(SharedArrayBuffer), newQueueMemory(SharedArrayBuffer)];
  for (let part = 0; part < 50; part++) new PartQueue(rest).next();
  const alone = await check(await importScenario(origin), { executions: 1_000 });
  const reports = async (queueMemory: Int32Array) =>
    sumOfReports(
      await Promise.all(threads.run({ origin, strategy: "portfolio", task, queueMemory }, () => {})),
    );
  const { executions, steps } = alone;
  expect(await reports(all)).toMatchObject({ ended: "done", executions, steps });
  expect(await reports(rest)).toMatchObject({ ended: "done", executions: 1_000 - 50 * 4 });
  await threads.stop();
});

describe("a scenario that is given itself", () => {
  test("runs in one job, and the verdict says why", async () => {
    const scenario = builtIn("steady", threaded);
    const verdict = await two.check(scenario, { executions: 10 });
    expect(verdict).toMatchObject({ executions: 10, inOneJob });
    expect(inOneJob).toBe(
      "One job ran all of it: a scenario that is given itself cannot be sent to another thread. " +
        "Export it from a module, and give that.",
    );
  });

  test("has nothing to say where one job was asked for", async () => {
    const scenario = builtIn("steady", threaded);
    expect(await new Jobs(1).check(scenario, { executions: 10 })).not.toHaveProperty("inOneJob");
  });
});

test("progress adds up, and a signal ends all jobs with what they did", async () => {
  const controller = new AbortController();
  const told: number[] = [];
  const words = ["threaded", "steady"];
  const verdict = await three.check(
    await fromRecipe(words, undefined),
    {
      executions: 1_000_000_000,
      signal: controller.signal,
      onProgress({ executions, executionsMax }) {
        told.push(executions);
        expect(executionsMax).toBe(1_000_000_000);
        if (told.length === 12) controller.abort();
      },
    },
    originOf(words),
  );
  expect(verdict).toMatchObject({ verdict: "holds", stopped: true });
  expect(verdict.executions).toBe(told.at(-1));
  expect([...told].sort((one, other) => one - other)).toEqual(told);
});

test("what a job cannot load is said, and the others end", async () => {
  const nowhere = { module: originOf([]).module, name: "nobody" };
  const scenario = await fromRecipe(["threaded", "steady"], undefined);
  await expect(two.check(scenario, { executions: 1_000_000_000 }, nowhere)).rejects.toThrow(
    /exports no nobody: export the scenario by that name\.$/,
  );
});

test("a module that exports something else is told so", async () => {
  await expect(
    importScenario({ module: originOf([]).module, name: "originOf", arguments: [[]] }),
  ).rejects.toThrow(/^originOf of .* is no scenario: export one, or a function that gives one\.$/);
});
