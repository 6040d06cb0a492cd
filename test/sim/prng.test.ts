/** Seeded numbers are the same for ever: a recorded seed stands on them. */
import { expect, test } from "vitest";
import { prng, seedAt } from "../../src/sim/prng.ts";

test("a seed gives these numbers and no others", () => {
  const numbers = prng(1);
  expect(Array.from({ length: 4 }, () => numbers.next())).toEqual([
    0.6270739405881613, 0.002735721180215478, 0.5274470399599522, 0.9810509674716741,
  ]);
  const whole = prng(42);
  expect(Array.from({ length: 12 }, () => whole.below(10))).toEqual([6, 4, 8, 6, 1, 5, 2, 6, 8, 4, 2, 8]);
});

test("every execution has a seed of its own, unrelated to its neighbours'", () => {
  expect([0, 1, 2, 3].map((index) => seedAt(1, index))).toEqual([
    2_980_047_484, 232_174_035, 1_918_689_678, 3_892_104_724,
  ]);
  expect(new Set(Array.from({ length: 10_000 }, (_, index) => seedAt(7, index))).size).toBe(10_000);
});

test("numbers fall evenly", () => {
  const numbers = prng(9);
  const counts = [0, 0, 0, 0, 0];
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const at = numbers.below(5);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  expect(counts).toEqual([1_933, 1_992, 2_045, 2_019, 2_011]);
});
