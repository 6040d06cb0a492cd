/** What each strategy draws on trees small enough to count. */
import { expect, test } from "vitest";
import { pct } from "../../src/strategies/pct.ts";
import { pos } from "../../src/strategies/pos.ts";
import { random } from "../../src/strategies/random.ts";
import { runToBlock } from "../../src/strategies/run-to-block.ts";
import { surw } from "../../src/strategies/surw.ts";
import { countsOf, play, stepsOf } from "./toy.ts";

/** 20 orders. The plain random walk takes "aaabbb" in one of 8 and "ababab" in one of 32. */
const even = { a: 3, b: 3 };

test("the random walk prefers the orders in which one worker is done early", () => {
  const counts = countsOf(even, random(), 20_000);
  expect(counts.size).toBe(20);
  expect(counts.get("aaabbb")).toBe(2_483);
  expect(counts.get("ababab")).toBe(620);
});

test("surw takes each order as often as any other once it has learnt the counts", () => {
  const strategy = surw();
  strategy.learn?.([stepsOf(even)]);
  const counts = countsOf(even, strategy, 20_000);
  expect(counts.size).toBe(20);
  expect([Math.min(...counts.values()), Math.max(...counts.values())]).toEqual([960, 1_048]);
});

test("surw gives a worker with more steps more of the early ones", () => {
  const strategy = surw();
  const uneven = { a: 1, b: 5 };
  strategy.learn?.([stepsOf(uneven)]);
  const counts = countsOf(uneven, strategy, 6_000);
  expect(Object.fromEntries(counts)).toEqual({
    abbbbb: 997,
    babbbb: 1_026,
    bbabbb: 971,
    bbbabb: 1_010,
    bbbbab: 1_000,
    bbbbba: 996,
  });
});

test("pos draws one priority an event: of independent events each order comes equally often", () => {
  const strategy = pos();
  const free = { a: 1, b: 1, c: 1 };
  expect(Object.fromEntries(countsOf(free, strategy, 6_000))).toEqual({
    abc: 1_009,
    acb: 1_024,
    bac: 987,
    bca: 973,
    cab: 1_000,
    cba: 1_007,
  });
});

test("pos keeps the priority of an event that does not race: it comes last of six in one of 6, not of 32", () => {
  const last = (isLocal: boolean): number | undefined =>
    countsOf({ a: 1, b: 5 }, pos(), 9_600, isLocal).get("bbbbba");
  expect([last(true), last(false)]).toEqual([1_576, 305]);
});

test("run to block runs each worker to its end, in any order of workers", () => {
  const counts = countsOf({ a: 3, b: 3, c: 3 }, runToBlock(), 6_000);
  expect(Object.fromEntries(counts)).toEqual({
    aaabbbccc: 1_015,
    aaacccbbb: 1_006,
    bbbaaaccc: 984,
    bbbcccaaa: 1_001,
    cccaaabbb: 996,
    cccbbbaaa: 998,
  });
});

test("pct of depth 1 runs workers one after another, by their priorities", () => {
  const counts = countsOf({ a: 3, b: 3 }, pct(1), 1_000);
  expect(Object.fromEntries(counts)).toEqual({ aaabbb: 505, bbbaaa: 495 });
});

test.each([
  { depth: 1, bug: "b4 before a1", order: /^bbbb/, least: 1 / 2, times: 4_930 },
  { depth: 2, bug: "a3 before b1, b3 before a4", order: /^aaabbb/, least: 1 / (2 * 8), times: 626 },
  {
    depth: 3,
    bug: "a2 before b1, b3 before a3, a3 before b4",
    order: /^aabbba/,
    least: 1 / (2 * 8 * 8),
    times: 75,
  },
])("pct of depth $depth does $bug as often as the paper guarantees", ({ depth, order, least, times }) => {
  const strategy = pct(depth);
  const toy = { a: 4, b: 4 };
  strategy.learn?.([stepsOf(toy)]);
  let found = 0;
  for (const [went, count] of countsOf(toy, strategy, 10_000)) if (order.test(went)) found += count;
  expect(found).toBe(times);
  // With two workers the chance is exactly the bound: up to three standard deviations are luck.
  const expected = least * 10_000;
  expect(found).toBeGreaterThanOrEqual(expected - 3 * Math.sqrt(expected));
});

const makers = [random, pct, pos, surw, runToBlock].map((make) => [make.name, make] as const);

test.each(makers)("one seed chooses alike each time: %s", (_, make) => {
  const orders = (): string[] => {
    const strategy = make();
    strategy.learn?.([stepsOf(even)]);
    return [5, 6, 7, 8].map((seed) => {
      strategy.begin(seed);
      return play(even, strategy);
    });
  };
  expect(orders()).toEqual(orders());
});
