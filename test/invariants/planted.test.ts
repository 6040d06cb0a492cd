/** Every rule finds the pools that break it, in so many words, and lets the sound one pass. */
import { describe, expect, test } from "vitest";
import { driverFaults, faultNames } from "../../src/driver/faults.ts";
import { invariants } from "../../src/invariants/all.ts";
import { check } from "../../src/check/check.ts";
import { random } from "../../src/strategies/random.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import { planted } from "../fixtures/planted-pools.ts";
import type { Planted } from "../fixtures/planted/planted.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

const workers = { count: 3, body: steadyBody(2) };

/** The planted pool is judged by its rule even where pools need not promise that, but by none of `exempt`. */
function sceneOf({ pool, options, invariant }: Planted, exempt: readonly string[]): Scenario {
  const reasons = Object.fromEntries(exempt.map((name) => [name, "the planted defect"]));
  const promises = exempt.includes(invariant) ? [] : [invariant];
  return scenario({ workers, ...options, subject: { ...subjectOf(pool), exempt: reasons, promises } });
}

describe.each(planted)("$pool.name breaks", (one) => {
  const { invariant, message, also = [] } = one;

  test(`the rule “${invariant}”: ${message}`, async () => {
    expect(
      await check(sceneOf(one, []), {
        executions: 1_000,
        strategy: random(),
        shrinks: false,
        findings: "first",
      }),
    ).toMatchObject({
      verdict: "violated",
      invariant,
      message,
    });
  });

  test(`and ${also.length > 0 ? `in consequence “${also.join("”, “")}”, but ` : ""}no other rule`, async () => {
    const broken: string[] = [];
    for (;;) {
      const { invariant: next } = await check(sceneOf(one, broken), { executions: 300, findings: "first" });
      if (next === undefined) break;
      broken.push(next);
    }
    expect(broken).toEqual([invariant, ...also]);
  });
});

test("every rule that is not optional has a planted pool that breaks it", () => {
  // An optional rule is judged only where a pool promises it; broken-pools.test.ts has a broken pool for each.
  // These go by more that a subject says of itself: promised.test.ts and options.test.ts have a pool for each.
  const bySubject = [
    "lent within its lifetime",
    "reaped in time",
    "bounded overtaking",
    "an aborted ask takes nothing",
  ];
  const general = invariants.filter(({ name, isOptional }) => !isOptional && !bySubject.includes(name));
  const broken = new Set(planted.map(({ invariant }) => invariant));
  expect(general.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
});

const closes = ({ pool }: Worker): Promise<void> => pool.closeall();
const careless = async (worker: Worker): Promise<void> => {
  await worker.pool.putconn(undefined).catch(() => undefined);
  await worker.pool.putconn(await worker.foreignConnection()).catch(() => undefined);
};
const body = steadyBody(2);
/** How a driver itself may fail is no matter of a pool that promises nothing of it. */
const faults = { kinds: faultNames.filter((name) => !driverFaults.includes(name)), budget: 2 };

describe("a pool without a defect keeps every rule", () => {
  test.each<[string, Omit<Parameters<typeof scenario>[0], "subject">]>([
    ["under correct callers", { workers }],
    ["under every fault", { workers, faults }],
    ["while a worker closes it", { workers: [body, body, closes] }],
    ["while a worker closes it, under every fault", { workers: [body, body, closes], faults }],
    ["under careless callers", { workers: [careless, body, careless], callers: "careless" }],
    ["without room for a spare", { workers, minconn: 0, maxconn: 1 }],
    ["with room for all", { workers, minconn: 3, maxconn: 3, autocommit: true }],
  ])("%s", async (_under, options) => {
    const verdict = await check(scenario({ subject: subjectOf(SoundPool), ...options }), {
      executions: 1_000,
    });
    expect(verdict).toMatchObject({ verdict: "holds", executions: 1_000 });
  });
});
