/** One check reports each broken rule once, by its own shortest schedule, and names together what one cause breaks. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { simple } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check, replay } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

/** Lends more than maxconn, since it forgets connects under way; and parks all that comes back. */
class TwoDefects extends SoundPool {
  override hasRoom(): boolean {
    return this.used.length < this.limits.maxconn;
  }
  override hasSpace(): boolean {
    return true;
  }
}

class ThreeDefects extends TwoDefects {
  override async clean(): Promise<void> {}
}

class WakesNobody extends SoundPool {
  override async putconn(conn: Connection): Promise<void> {
    await this.clean(conn);
    this.used.splice(this.used.indexOf(conn), 1);
    await this.keep(conn);
  }
}

const usedMax = "used ≤ maxconn";
const idleMin = "idle ≤ minconn";
const handedOut = "handed out open and IDLE";
const executions = 300;

function sceneOf(Pool: typeof SoundPool): Scenario {
  const subject = { ...subjectOf(Pool), promises: [idleMin] };
  return scenario({ subject, workers: { count: 3, body: steadyBody(2) } });
}

function namesOf({ findings = [] }: Verdict): string[] {
  return findings.map(({ invariant }) => invariant).sort();
}

describe("pools with several defects that have nothing to do with each other", () => {
  test.each<[string, typeof SoundPool, string[]]>([
    ["two", TwoDefects, [idleMin, usedMax]],
    ["three", ThreeDefects, [handedOut, idleMin, usedMax]],
  ])("%s are reported by one check, each by a schedule that replays", async (_count, Pool, names) => {
    const scene = sceneOf(Pool);
    const verdict = await check(scene, { executions });
    expect(namesOf(verdict)).toEqual(names);
    expect(verdict.rest).toMatchObject({ verdict: "holds", exhaustive: false, executions });
    const [first] = verdict.findings ?? [];
    expect(first).toMatchObject({ invariant: verdict.invariant, schedule: verdict.schedule });
    for (const { invariant, message, schedule, trace } of verdict.findings ?? []) {
      expect(await replay(scene, schedule)).toMatchObject({ verdict: "violated", invariant, message, trace });
    }
  });

  test("each is as short as where the others are mended", async () => {
    const both = await check(sceneOf(TwoDefects), { executions });
    const alone = await check(sceneOf(TwoDefects), { executions, rule: [idleMin] });
    const switchesOf = ({ findings = [] }: Verdict): number | undefined =>
      findings.find(({ invariant }) => invariant === idleMin)?.switches;
    expect(switchesOf(both)).toBe(switchesOf(alone));
  });

  test("an exhaustive search says that the other rules hold in every interleaving", async () => {
    const verdict = await check(builtIn("steady", simple, { workers: 3, ops: 1 }), {
      explore: "exhaust",
    });
    expect(namesOf(verdict)).toEqual([idleMin, usedMax]);
    expect(verdict).toMatchObject({ exhaustive: false, rest: { verdict: "holds", exhaustive: true } });
  });

  test("the first alone is found where that is asked for", async () => {
    const verdict = await check(sceneOf(ThreeDefects), { executions, findings: "first" });
    expect(verdict.findings).toHaveLength(1);
    expect(verdict).not.toHaveProperty("rest");
  });

  test("without shortening each is told by the execution that was found", async () => {
    const verdict = await check(sceneOf(TwoDefects), { executions, shrinks: false });
    expect(namesOf(verdict)).toEqual([idleMin, usedMax]);
    expect(verdict.findings?.some(({ shortenedFrom }) => shortenedFrom)).toBe(false);
  });
});

test("a waiter that nobody wakes is one finding, not three", async () => {
  const subject = subjectOf(WakesNobody);
  const waiting = scenario({ subject, maxconn: 1, workers: { count: 2, body: steadyBody(1) } });
  const { findings, rest } = await check(waiting, { executions });
  expect(findings).toMatchObject([
    { invariant: "no lost waiter", also: ["every getconn settles exactly once", "no deadlock"] },
  ]);
  expect(rest).toMatchObject({ verdict: "holds" });
});

test("what breaks in every execution does not hide what breaks at the same moment in some", async () => {
  class LeaksToo extends WakesNobody {
    override get usedCount(): number {
      return this.used.length + (this.waiting.length === 0 && this.idle.length > 0 ? 1 : 0);
    }
  }
  const subject = subjectOf(LeaksToo);
  const waiting = scenario({ subject, maxconn: 1, minconn: 1, workers: { count: 2, body: steadyBody(1) } });
  const { findings = [] } = await check(waiting, { executions, without: [usedMax] });
  expect(findings.map(({ invariant }) => invariant).sort()).toEqual(["no lost waiter", "nothing leaks"]);
});

describe("rules are chosen by name", () => {
  test.each<[string, CheckOptions, string[]]>([
    ["only one", { rule: [idleMin] }, [idleMin]],
    ["as it is typed on a command line", { rule: ["used-le-maxconn"] }, [usedMax]],
    ["all but one", { without: ["Idle <= minconn"] }, [handedOut, usedMax]],
    ["some, but for one of them", { rule: [idleMin, usedMax], without: [usedMax] }, [idleMin]],
  ])("%s", async (_how, options, names) => {
    const scene = sceneOf(ThreeDefects);
    const verdict = await check(scene, { executions, ...options });
    expect(namesOf(verdict)).toEqual(names);
    for (const { invariant, schedule } of verdict.findings ?? []) {
      expect((await replay(scene, schedule)).invariant).toBe(invariant);
    }
  });

  test("and what is not among them is not found", async () => {
    const options = { executions, without: [usedMax, idleMin, handedOut] };
    expect(await check(sceneOf(ThreeDefects), options)).toMatchObject({ verdict: "holds", executions });
  });

  test("a rule that the pool never promised is judged where it is asked for", async () => {
    const subject = subjectOf(TwoDefects);
    const scene = scenario({ subject, workers: { count: 2, body: steadyBody(2) } });
    expect(await check(scene, { executions })).toMatchObject({ verdict: "holds" });
    expect(await check(scene, { executions, rule: [idleMin] })).toMatchObject({ invariant: idleMin });
  });

  test.each<[string, CheckOptions, RegExp]>([
    [
      "an unknown rule",
      { rule: ["used"] },
      /^Unknown rule "used": use one of used ≤ maxconn, open ≤ maxconn, .*one holder per connection, .*\.$/,
    ],
    [
      "a choice that leaves no rule",
      { rule: [usedMax], without: [usedMax] },
      /^No rule is left to judge by: leave at least one in/,
    ],
  ])("%s is refused in a sentence", async (_, options, message) => {
    await expect(check(sceneOf(TwoDefects), options)).rejects.toThrow(message);
  });
});

test("time that is up, or a signal, ends the check with what was found", async () => {
  const controller = new AbortController();
  controller.abort();
  const verdict = await check(sceneOf(TwoDefects), { signal: controller.signal, seed: 2 });
  const soon = await check(sceneOf(TwoDefects), { seconds: 1e-9, seed: 2 });
  for (const one of [verdict, soon]) expect(one.executions).toBeLessThan(1_000);
});
