/** Schedules that end early, or no longer fit, are followed as far as they go. */
import { expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check } from "../../src/check/check.ts";
import { parseSchedule } from "../../src/sim/choices/schedule.ts";
import type { Strategy } from "../../src/sim/choices/strategy.ts";
import { leniently } from "../../src/explorers/shrink/lenient.ts";
import { followExactly } from "../../src/strategies/follow.ts";

const schedule = "v1::start-b.start-a.connect-b1.connect-a1";

const nearly = (): Strategy => leniently(parseSchedule(schedule).labels);

function follow(strategy: Strategy, subject = simple, maxconn = 1) {
  const one = builtIn("steady", subject, { workers: 2, ops: 1, minconn: 0, maxconn });
  return check(one, { strategy, executions: 1, shrinks: false });
}

test("a schedule that still breaks a rule ends there", async () => {
  for (const strategy of [followExactly(schedule), nearly()]) {
    const verdict = await follow(strategy);
    expect(verdict.verdict).toBe("violated");
    expect(parseSchedule(verdict.schedule ?? "").labels).toEqual(parseSchedule(schedule).labels);
  }
});

test("where the rule is kept, the execution goes on to its end", async () => {
  for (const strategy of [followExactly(schedule), nearly()]) {
    expect(await follow(strategy, simple, 2)).toMatchObject({ verdict: "holds", steps: 8 });
  }
});

test("what cannot happen is an error, or is left out", async () => {
  await expect(follow(followExactly(schedule), threaded)).rejects.toThrow(
    'Choice 4 asks for "connect-a1", but only "query-b1" is enabled.',
  );
  expect(await follow(nearly(), threaded)).toMatchObject({ verdict: "holds" });
});

test("a second execution follows it again", async () => {
  const one = builtIn("steady", simple, { workers: 2, ops: 1, minconn: 0, maxconn: 2 });
  for (const strategy of [followExactly(schedule), nearly()]) {
    expect(await check(one, { strategy, executions: 2 })).toMatchObject({ verdict: "holds", steps: 16 });
  }
});

test("text that is no schedule is refused", () => {
  expect(() => followExactly("v2:")).toThrow("Not a schedule");
});
