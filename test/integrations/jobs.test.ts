/** Several jobs say what one says. */
import { afterAll, describe, expect, test } from "vitest";
import { fromRecipeUrl } from "../../src/cli/from-recipe.ts";
import { subjectNamed } from "../../src/cli/subjects.ts";
import { Jobs, type ScenarioModule } from "../../src/integrations/jobs.ts";
import { builtIn, settingsOf } from "../../src/scenarios/built-in.ts";
import { check, type CheckOptions } from "../../src/scenarios/check.ts";
import type { Scenario } from "../../src/scenarios/scenario.ts";
import type { Verdict } from "../../src/scenarios/verdict.ts";

const jobs = new Jobs(3);
afterAll(() => jobs.stop());

const module = (...recipe: readonly string[]): ScenarioModule => ({
  module: fromRecipeUrl,
  name: "fromRecipe",
  arguments: [recipe, {}],
});

async function scenarioOf(subject: string, name: string, ...settings: readonly string[]): Promise<Scenario> {
  return builtIn(name, await subjectNamed(subject), settingsOf(settings));
}

/** Real time differs, and so do the steps run beyond what was found, and what was begun in vain. */
function essence(verdict: Verdict): Partial<Verdict> {
  const { seconds: _seconds, steps, blocked: _blocked, shard: _shard, foundAt: _foundAt, ...rest } = verdict;
  return rest.verdict === "holds" ? { ...rest, steps } : rest;
}

test.each([
  ["threaded", "steady"],
  ["threaded", "closeall", "workers=2", "ops=1", "faults=lost-idle"],
  ["really-threaded", "steady", "ops=1"],
])("three jobs search %s %s as one does", async (subject, name, ...settings) => {
  const alone = await check(await scenarioOf(subject, name, ...settings), { explore: "exhaust" });
  const together = await jobs.check(module(subject, name, ...settings), { explore: "exhaust" });
  expect(alone.exhaustive).toBe(true);
  expect(essence(together)).toEqual(essence(alone));
});

describe("sampling", () => {
  test.each([
    [["threaded", "steady"], { executions: 1_000 }],
    [["simple", "steady", "workers=2", "maxconn=1"], { seed: 3 }],
    [["really-threaded", "closeall"], { seed: 2 }],
    [["threaded", "steady", "faults=rollback+close"], { seed: 5 }],
    [["simple", "steady", "workers=4", "maxconn=3", "ops=1"], { seed: 12 }],
  ] as const)("three jobs say of %s what one says", async (recipe, options: CheckOptions) => {
    const [subject, name, ...settings] = recipe;
    const alone = await check(await scenarioOf(subject, name, ...settings), options);
    expect(essence(await jobs.check(module(...recipe), options))).toEqual(essence(alone));
  });

  test("a scenario that is given itself runs in one job, and the verdict says why", async () => {
    const verdict = await jobs.check(await scenarioOf("threaded", "steady"), { executions: 10 });
    expect(verdict).toMatchObject({
      executions: 10,
      inOneJob:
        "One job ran all of it: a scenario that is given itself cannot be sent to another thread. " +
        "Export it from a module, and give that.",
    });
  });

  test("progress adds up, and a signal ends all jobs with what they did", async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const verdict = await jobs.check(module("threaded", "steady"), {
      executions: 1_000_000_000,
      signal: controller.signal,
      onProgress({ executions, executionsMax }) {
        told.push(executions);
        if (executionsMax === 1_000_000_000) controller.abort();
      },
    });
    expect(verdict).toMatchObject({ verdict: "holds", stopped: true });
    expect(verdict.executions).toBeGreaterThanOrEqual(told.at(-1) ?? Infinity);
  });

  test("what a job cannot load is said", async () => {
    const nowhere = { module: fromRecipeUrl, name: "nobody" };
    await expect(jobs.check(nowhere)).rejects.toThrow(
      /exports no nobody: export the scenario by that name\.$/,
    );
  });
});
