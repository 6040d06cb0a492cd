/** What check reports is the easiest execution that there is: no other breaks the rule with fewer switches. */
import { describe, expect, test } from "vitest";
import { brokenPools } from "../src/pools/broken/all.ts";
import type { Subject } from "../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../src/pools/subjects.ts";
import { builtIn } from "../src/scenarios/built-in.ts";
import { check, replay } from "../src/check/check.ts";
import { knownVerdicts } from "../src/scenarios/known.ts";
import { scenario, type Scenario } from "../src/scenario/scenario.ts";
import { steadyBody } from "../src/scenarios/steady.ts";
import type { Body } from "../src/scenario/worker.ts";
import type { Verdict } from "../src/verdict/verdict.ts";
import { parseSchedule } from "../src/sim/choices/schedule.ts";
import type { Fault } from "../src/driver/faults.ts";
import { fewestSwitches } from "./fixtures/fewest-switches.ts";

/** The scenario that the shrunk schedule is of. */
function shrunkOf(scenario: Scenario, { schedule = "" }: Verdict): Scenario {
  return scenario.resized?.fromRecipe(parseSchedule(schedule).recipe) ?? scenario;
}

describe.each(brokenPools.map((broken) => ({ name: broken.subject.name, broken })))("$name", ({ broken }) => {
  const { scenario: name, faults, ...settings } = broken.settings;
  const original = builtIn(name, broken.subject, { ...settings, faults: faults as readonly Fault[] });

  test("is told with the fewest switches that brute force finds, before and after it is made smaller", async () => {
    const possible = await fewestSwitches(original, broken.invariant);
    const left = new Map<string, number>();
    for (const seed of [1, 2]) {
      const verdict = await check(original, { seed, executions: 1_000, findings: "first" });
      const { invariant, message, schedule = "", switches } = verdict;
      expect(verdict).toMatchObject({ verdict: "violated", invariant: broken.invariant });
      // Most seeds come down to one scenario.
      const { recipe } = parseSchedule(schedule);
      const fewest =
        left.get(recipe.join()) ?? (await fewestSwitches(shrunkOf(original, verdict), broken.invariant));
      left.set(recipe.join(), fewest);
      expect({ seed, switches }).toEqual({ seed, switches: fewest });
      expect(switches).toBeLessThanOrEqual(possible);
      expect(await replay(original, schedule)).toMatchObject({ invariant, message, switches });
    }
  });
});

describe("the psycopg2 pools", () => {
  const subjects: readonly Subject[] = [simple, threaded, reallyThreaded];
  const violated = knownVerdicts.flatMap(({ subject: name, scenario, faults = [], breaks }) => {
    const subject = subjects.find((one) => one.name === name);
    // Its fifteen workers are too many for brute force, even when shrunk to as few as it takes.
    return subject && breaks && scenario !== "article"
      ? [{ name, subject, scenario, faults, title: [name, scenario, ...faults].join(" ") }]
      : [];
  });

  test.each(violated)("$title is told with the fewest switches", async (known) => {
    const original = builtIn(known.scenario, known.subject, { faults: known.faults });
    const verdict = await check(original, { findings: "first" });
    const left = await fewestSwitches(shrunkOf(original, verdict), verdict.invariant ?? "");
    expect(verdict.switches).toBe(left);
  });
});

test("the shrunk schedule replays on the scenario that was checked, and says the same", async () => {
  const original = builtIn("steady", simple, { workers: 4, ops: 3 });
  const found = await check(original, { findings: "first" });
  const again = await replay(original, found.schedule ?? "");
  const { verdict, invariant, message, schedule, choices, switches, trace } = found;
  expect(again).toMatchObject({ verdict, invariant, message, schedule, choices, switches, trace });
});

test("the article's twenty tasks on fifteen workers come down to one more worker than there are connections", async () => {
  const { schedule, invariant, switches, shortenedFrom } = await check(builtIn("article", threaded), {
    findings: "first",
  });
  expect({ schedule, invariant, switches, shortenedFrom }).toEqual({
    schedule:
      "v1:threaded,article,workers%3D11,ops%3D11:start-f.start-e.start-d.start-h.start-b.start-c.start-i." +
      "start-g.start-j.start-k.connect-c1.connect-c2.connect-c3.connect-c4.connect-c5.start-a",
    invariant: "every task is served",
    switches: 11,
    shortenedFrom: { choices: 32, switches: 24 },
  });
});

test("one's own workers that are all needed stay", async () => {
  const own = scenario({ subject: simple, workers: { count: 3, body: steadyBody(2) } });
  const { schedule, switches, shortenedFrom } = await check(own, { findings: "first" });
  expect({ schedule, switches, shortenedFrom }).toEqual({
    schedule: "v1:simple,scenario:start-c.start-b.start-a.connect-a1.connect-b1",
    switches: 3,
    shortenedFrom: { choices: 8, switches: 7 },
  });
});

test("shrinks: false tells the execution that was found", async () => {
  const found = await check(builtIn("steady", simple), { shrinks: false, findings: "first" });
  const shrunk = await check(builtIn("steady", simple), { findings: "first" });
  expect(found.shortenedFrom).toBeUndefined();
  expect(shrunk.shortenedFrom).toEqual({ choices: found.choices, switches: found.switches });
});

describe("a scenario of one's own comes down to what it takes:", () => {
  const looksOn: Body = (worker) => worker.sleep(1);
  const inTurn: Body = async (worker) => {
    await looksOn(worker);
    await steadyBody(2)(worker);
  };
  const usedMax = { rule: ["used ≤ maxconn"], executions: 500 } as const;

  test("two workers of four, who keep their names", async () => {
    const workers = [looksOn, steadyBody(1), looksOn, inTurn];
    const own = scenario({ subject: simple, minconn: 0, maxconn: 1, workers });
    const { schedule = "", findings } = await check(own, usedMax);
    expect(parseSchedule(schedule).recipe).toEqual([
      "simple",
      "scenario",
      "workers=b+d",
      "rule=used-le-maxconn",
    ]);
    expect(findings).toHaveLength(1);
    expect(await replay(own, schedule)).toMatchObject({ invariant: "used ≤ maxconn", schedule });
  });

  test("so many of those with one body", async () => {
    const own = scenario({
      subject: simple,
      minconn: 0,
      maxconn: 1,
      workers: { count: 5, body: steadyBody(2) },
    });
    const { schedule = "" } = await check(own, usedMax);
    expect(parseSchedule(schedule).recipe).toContain("workers=2");
    expect(await replay(own, schedule)).toMatchObject({ invariant: "used ≤ maxconn", schedule });
  });

  test("operations, and whatever else has a size", async () => {
    const own = scenario({
      subject: simple,
      minconn: 0,
      maxconn: 1,
      sizes: { pairs: 3, ops: 4 },
      workers: ({ pairs, ops }) => Array.from({ length: 2 * pairs }, () => steadyBody(ops)),
    });
    const { schedule = "" } = await check(own, usedMax);
    expect(parseSchedule(schedule).recipe.slice(2, 4).sort()).toEqual(["ops=1", "pairs=1"]);
    expect(await replay(own, schedule)).toMatchObject({ invariant: "used ≤ maxconn", schedule });
  });

  test("a schedule of workers that are no more is refused in a sentence", async () => {
    const own = scenario({ subject: simple, workers: [steadyBody(1)] });
    await expect(replay(own, "v1:simple,scenario,workers%3Da+c:start-a")).rejects.toThrow(
      'The schedule is of worker "c", and the scenario\'s workers are a: it was recorded with others. Record it again.',
    );
  });
});
