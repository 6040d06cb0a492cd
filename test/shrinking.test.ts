/** What check reports is the easiest execution that there is: no other breaks the rule with fewer switches. */
import { describe, expect, test } from "vitest";
import { brokenPools } from "../src/pools/broken/all.ts";
import type { Subject } from "../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../src/pools/subjects.ts";
import { builtIn } from "../src/scenarios/built-in.ts";
import { check, replay } from "../src/scenarios/check.ts";
import { knownVerdicts } from "../src/scenarios/known.ts";
import { scenario, type Scenario } from "../src/scenarios/scenario.ts";
import { steadyBody } from "../src/scenarios/steady.ts";
import type { Verdict } from "../src/scenarios/verdict.ts";
import { parseSchedule } from "../src/sim/schedule.ts";
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
    for (const seed of [1, 2, 3]) {
      const verdict = await check(original, { seed, executions: 1_000, findings: "first" });
      expect(verdict).toMatchObject({ verdict: "violated", invariant: broken.invariant });
      const left = await fewestSwitches(shrunkOf(original, verdict), broken.invariant);
      expect({ seed, switches: verdict.switches }).toEqual({ seed, switches: left });
      expect(verdict.switches).toBeLessThanOrEqual(possible);
    }
  });
});

describe("the psycopg2 pools", () => {
  const subjects: readonly Subject[] = [simple, threaded, reallyThreaded];
  const violated = knownVerdicts.flatMap(({ subject: name, scenario, faults = [], breaks }) => {
    const subject = subjects.find((one) => one.name === name);
    // Its fifteen workers are too many for brute force, even when shrunk to as few as it takes.
    return subject && breaks && scenario !== "article" ? [{ name, subject, scenario, faults }] : [];
  });

  test.each(violated)("$name $scenario $faults is told with the fewest switches", async (known) => {
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
      "v1:threaded,article,workers%3D11,ops%3D11:start-g.start-f.start-e.start-i.start-b.start-c.start-a." +
      "start-h.start-j.start-k.connect-c1.connect-c2.connect-c3.connect-c4.connect-c5.start-d",
    invariant: "every task is served",
    switches: 11,
    shortenedFrom: { choices: 32, switches: 24 },
  });
});

test("one's own workers, which cannot be made smaller, are shrunk in their schedule alone", async () => {
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
