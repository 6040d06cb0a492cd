/** The random walk takes each alternative equally often, and a fault less often. */
import { expect, test } from "vitest";
import type { Alternative } from "../../src/sim/choices/strategy.ts";
import { random } from "../../src/strategies/random.ts";

const plain = (label: string): Alternative => ({ label, owner: "a" });
const faulty = (label: string): Alternative => ({ label, owner: "a", fault: "lost" });

function countsOf(alternatives: readonly Alternative[], seed = 1): number[] {
  const strategy = random();
  strategy.begin(seed);
  const counts = alternatives.map(() => 0);
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const at = strategy.choose(alternatives);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

test("each ordinary alternative equally often", () => {
  expect(countsOf(["one", "two", "three", "four"].map(plain))).toEqual([2_537, 2_473, 2_518, 2_472]);
});

test("each fault a fifth as often as an ordinary event, wherever they stand", () => {
  // Expected: 4,167 for each ordinary one, 833 for each fault.
  expect(countsOf([faulty("one"), plain("two"), faulty("three"), plain("four")])).toEqual([
    827, 4_225, 861, 4_087,
  ]);
});

test("a fault where there is nothing else", () => {
  expect(countsOf([faulty("one"), faulty("two")])).toEqual([5_052, 4_948]);
});

test("one seed chooses alike each time, another one differently", () => {
  const choices = (seed: number): number[] => {
    const strategy = random();
    strategy.begin(seed);
    return Array.from({ length: 50 }, () => strategy.choose(["one", "two", "three"].map(plain)));
  };
  expect(choices(5)).toEqual(choices(5));
  expect(choices(5)).not.toEqual(choices(6));
});
