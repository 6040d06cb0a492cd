/** A server that restarts, or is down until a later choice heals it: told alike by sampling and by every exhaustive search. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import type { Fault } from "../../src/driver/faults.ts";
import { fair } from "../../src/pools/fair.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { threaded } from "../../src/pools/subjects.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { mergeShards } from "../../src/verdict/merge-shards.ts";
import { isHunt } from "../fixtures/hunting.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

/** Tries again, a second later, for as long as the server is down. */
class Patient extends SoundPool {
  override async open(ask: Parameters<SoundPool["open"]>[0]): Promise<void> {
    this.busy++;
    for (;;) {
      try {
        const conn = await this.driver.connect();
        this.busy--;
        return this.lend(conn, ask);
      } catch {
        await new Promise((resume) => setTimeout(resume, 1_000));
      }
    }
  }
}

const said = ({ verdict, invariant, exhaustive }: Verdict): string =>
  invariant === undefined ? `${verdict}${exhaustive ? ", exhaustive" : ""}` : `${verdict}: ${invariant}`;

const exhaust: CheckOptions = { explore: "exhaust", findings: "first", shrinks: false };

async function inShards(scene: Scenario, count: number): Promise<Verdict> {
  const parts: Verdict[] = [];
  for (let index = 0; index < count; index++) {
    parts.push(await check(scene, { ...exhaust, shard: { index, count } }));
  }
  return mergeShards(parts);
}

const sound = subjectOf(SoundPool);

const cases: readonly (readonly [string, Subject, number, string])[] = [
  ["FairPool", fair, 0, "holds"],
  ["SoundPool", sound, 1, "holds"],
  ["a patient pool", subjectOf(Patient), 0, "holds"],
  ["ThreadedConnectionPool", threaded, 1, "violated: nothing leaks"],
];

const plans: readonly (readonly [readonly Fault[], number])[] = [
  [["down"], 1],
  [["restart"], 1],
  [["restart"], 2],
];

const twice: typeof plans = [[["down", "restart"], 2]];

describe.each(cases)("%s", (name, subject, minconn, expected) => {
  // With timers that go on during an outage two of them are too many to search without reductions.
  const isSmall = name !== "a patient pool";
  const hasBoth = isSmall && (isHunt || subject !== sound);
  test.each(hasBoth ? [...plans, ...twice] : plans)(
    "under %j, at most %i, is told the same by each search",
    async (faults, faultsMax) => {
      const settings = { workers: 2, ops: 1, minconn, maxconn: 1, faults, faultsMax };
      const scene = builtIn("outage", subject, settings);
      const whole = expected === "holds" ? "holds, exhaustive" : expected;
      expect(said(await check(scene, { executions: 1_000, shrinks: false }))).toBe(expected);
      expect(said(await check(scene, exhaust))).toBe(whole);
      // A patient pool's timers go on during an outage: every order of theirs is looked at in hunts.
      if (isSmall || isHunt || !faults.includes("down"))
        expect(said(await check(scene, { ...exhaust, por: false }))).toBe(whole);
      expect(said(await inShards(scene, 3))).toBe(whole);
    },
  );
});
