/**
 * Random scenarios: whatever the searches leave out, they see what brute force sees. It is written without knowing what
 * a footprint is. `npm run hunt:soundness` tries thousands; POOLPROOF_ORACLE_SEED tries others than these.
 */
import { describe, expect, test } from "vitest";
import { canaries, ticksLateByAStart, waysOfAnotherKind } from "./oracle/canaries.ts";
import { canariesInTime, missedOnce } from "./oracle/canaries-in-time.ts";
import { compare, differenceOf } from "./oracle/compare.ts";
import { forgettable, type Forgettable } from "./oracle/forgetful-tracker.ts";
import { genomesBy, hunt, shrink } from "./oracle/hunt.ts";
import { noticed } from "./oracle/noticed.ts";
import { byBounds, byBruteForce, byReduction } from "./oracle/searches.ts";
import { sized } from "../fixtures/hunting.ts";
import { tell } from "./oracle/tell.ts";

const seed = Number(process.env["POOLPROOF_ORACLE_SEED"] ?? 1);
const isWide = true;

test.each([
  { what: "random scenarios", genomes: sized({ test: 200, hunt: 500 }) },
  {
    what: "those with outages, moments, verbs and asks that give up",
    genomes: sized({ test: 100, hunt: 200 }),
    isWide,
  },
])("$what are seen alike by brute force and by every search", async ({ genomes, isWide }) => {
  const options = { seed, genomes, isWide, executionsMax: 120, thoroughEvery: 20 };
  const { compared, executions, blocked, repeated, differences } = await hunt(options);
  expect(compared).toBeGreaterThan(genomes * 0.4);
  // What is left is due to plans that need more delays than there are, and to events that need not happen.
  expect(blocked + repeated).toBeLessThan(executions / 50);
  const [first] = differences;
  if (!first) return;
  const { genome, difference } = await shrink(first, { ...options, secondsMax: 20 });
  const others = differences.map(({ index, difference }) => `${index} (${difference.kind})`);
  expect.fail(
    `Genomes ${others.join(", ")} of seed ${seed} differ. The first, shrunk:\n${await tell(genome, difference)}`,
  );
});

test("a seed gives the same scenarios each time, and the first few whatever number is asked for", () => {
  expect(genomesBy(7, 20)).toEqual(genomesBy(7, 20));
  expect(genomesBy(7, 20).slice(0, 5)).toEqual(genomesBy(7, 5));
});

test("a step that makes other choices elsewhere does not keep the search from ending", async () => {
  const compared = await compare(waysOfAnotherKind, { executionsMax: 300, late: 1 });
  expect(compared).toMatchObject({ difference: undefined });
});

test.each(missedOnce)("%s, is seen by every search", async (_, searched) => {
  const brute = await byBruteForce(searched, { executionsMax: 1_000 });
  const reduced = await byReduction(searched, { startsInOrder: false, executionsMax: 1_000 });
  expect(differenceOf("reduction", brute, reduced)).toBeUndefined();
  expect(differenceOf("bounds", brute, await byBounds(searched, { faults: 1 }))).toBeUndefined();
});

test("ticks that are late only for a worker that touches nothing are seen by every search", async () => {
  const options = { executionsMax: 300, late: 2, isThorough: true };
  expect(await compare(ticksLateByAStart, options)).toMatchObject({ difference: undefined });
});

/** Where the search may begin, since nothing shows it before: that saves time. */
const firstSeeds: Readonly<Partial<Record<Forgettable, number>>> = {
  timers: 2,
  clock: 2,
  worker: 2,
  calls: 5,
  connection: 8,
};

describe("the oracle notices when nothing is recorded of", () => {
  test.each(forgettable)("the %s", async (forget) => {
    expect(
      await noticed(forget, { firstSeed: firstSeeds[forget] ?? 1, seedsMax: 5, executionsMax: 200 }),
    ).toBeDefined();
  });

  test("an object that a worker has given the pool", async () => {
    const options = { firstSeed: 1, seedsMax: 5, executionsMax: 200, isWide };
    expect(await noticed("object", options)).toBeDefined();
  });

  test.each([...canaries, ...canariesInTime])(
    "the $forget, in a scenario written for it",
    async ({ forget, searched }) => {
      const brute = await byBruteForce(searched, { executionsMax: 300 });
      const options = { startsInOrder: false, executionsMax: 300 };
      expect(differenceOf("reduction", brute, await byReduction(searched, options))).toBeUndefined();
      expect(
        differenceOf("reduction", brute, await byReduction(searched, { ...options, forget })),
      ).toBeDefined();
    },
  );
});
