/** What is chosen before the first step, while the pool is opened or the workers are made, is tried in every way. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { check } from "../../../src/check/check.ts";
import type { CheckOptions } from "../../../src/check/options.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { steadyBody } from "../../../src/scenarios/steady.ts";
import type { Body } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

const limits = { workers: { count: 1, body: steadyBody(2) }, minconn: 1, maxconn: 1 };

/** Where it drew so, it parks connections as they come. */
function drawing(isUnlucky: () => boolean): typeof SoundPool {
  return class Drawing extends SoundPool {
    readonly #isLax = isUnlucky();
    override async clean(conn: Connection): Promise<void> {
      if (!this.#isLax) await super.clean(conn);
    }
  };
}

const draws: Readonly<Record<string, () => boolean>> = {
  "a random number": () => Math.random() > 0.7,
  "one of two random numbers": () => [Math.random(), Math.random()].every((value) => value < 0.5),
  "a die": () => Math.floor(Math.random() * 4) === 3,
};

describe.each(Object.entries(draws))("what a pool does that draws %s when it is made", (_, draw) => {
  test("is seen for each value", async () => {
    const told = await toldOf(scenario({ subject: subjectOf(drawing(draw)), ...limits }));
    expect(told).toEqual(violated("handed out open and IDLE"));
  });
});

test("a pool that draws and goes by it in nothing holds", async () => {
  const subject = subjectOf(drawing(() => Math.random() > 2));
  expect(await toldOf(scenario({ subject, ...limits }))).toEqual(holds);
});

test("what is drawn while connections are opened, after a wait, is tried as well", async () => {
  const opening = (isLax: (value: number) => boolean): Subject => ({
    ...subjectOf(SoundPool),
    async open(driver, size) {
      const conn = await driver.connect();
      await new Promise((resolve) => setTimeout(resolve, 10));
      const value = Math.random();
      const pool = new (drawing(() => isLax(value)))(driver, size);
      pool.idle.push(conn);
      return pool;
    },
  });
  const told = await toldOf(scenario({ subject: opening((value) => value >= 0.75), ...limits }));
  expect(told).toEqual(violated("handed out open and IDLE"));
  expect(await toldOf(scenario({ subject: opening((value) => value >= 1), ...limits }))).toEqual(holds);
});

test("what workers() draws is tried, too", async () => {
  const workers = (isBad: (value: number) => boolean) => (): readonly Body[] => {
    const value = Math.random();
    return [
      async ({ pool }) => {
        await pool.putconn(await pool.getconn());
        if (isBad(value)) throw new Error(`drew ${value}`);
      },
    ];
  };
  const scene = (isBad: (value: number) => boolean) =>
    scenario({ ...limits, subject: subjectOf(SoundPool), workers: workers(isBad) });
  expect(await toldOf(scene((value) => value > 0.6))).toEqual(violated("no error escapes"));
  expect(await toldOf(scene((value) => value > 1))).toEqual(holds);
});

describe("a fault may strike while the pool is opened:", () => {
  /** Goes on with what it got, or does not. */
  const opening = (keepsHole: boolean): Subject => ({
    ...subjectOf(SoundPool),
    async open(driver, size) {
      const pool = new SoundPool(driver, size);
      const conn = await driver.connect().catch(() => undefined);
      if (conn) pool.idle.push(conn);
      else if (keepsHole) pool.busy++;
      return pool;
    },
  });
  const faults = { kinds: ["refused" as const], budget: 1 };

  test("a place that is lost with a refused connect is found", async () => {
    const told = await toldOf(scenario({ subject: opening(true), ...limits, faults }));
    expect(told).toEqual(violated("no lost waiter"));
  });
  test("a pool that counts right holds", async () => {
    expect(await toldOf(scenario({ subject: opening(false), ...limits, faults }))).toEqual(holds);
  });
});

describe("within bounds, the opening is no bound's business:", () => {
  const all: readonly (readonly [string, NonNullable<CheckOptions["bounds"]>])[] = [
    ["no preemption", { preemptions: 0 }],
    ["two preemptions", { preemptions: 2 }],
    ["two faults", { faults: 2 }],
    ["40 steps", { steps: 40 }],
    ["one preemption, 40 steps", { preemptions: 1, steps: 40 }],
  ];
  test.each(all)("%s", async (_, bounds) => {
    const lax = scenario({ subject: subjectOf(drawing(() => Math.random() > 0.7)), ...limits });
    const found = await check(lax, { explore: "exhaust", bounds });
    expect([found.verdict, found.invariant]).toEqual(["violated", "handed out open and IDLE"]);
    const sound = scenario({ subject: subjectOf(drawing(() => Math.random() > 2)), ...limits });
    const { verdict, exhaustive, executions } = await check(sound, { explore: "exhaust", bounds });
    expect([verdict, exhaustive, executions >= 4]).toEqual(["holds", true, true]);
  });
});
