/** Swarm leaves out a part of what may happen, says which, and is decided by the execution's seed alone. */
import { expect, test } from "vitest";
import type { Alternative, Strategy } from "../../src/sim/choices/strategy.ts";
import { portfolio } from "../../src/strategies/portfolio.ts";
import { random } from "../../src/strategies/random.ts";
import { swarm } from "../../src/strategies/swarm.ts";

const query: Alternative = { label: "query-a1", owner: "a" };
const faulty = ["lost", "hang"].map((fault): Alternative => ({
  ...query,
  label: `query-a1!${fault}`,
  fault,
}));
const ways = [0, 1, 2].map((way): Alternative => ({ label: `mistake-a=${way}`, owner: "a", way }));
const starts = ["a", "b"].map((owner): Alternative => ({ label: `start-${owner}`, owner }));

/** How many of 4,000 executions never take each of the alternatives, in 40 choices of one kind. */
function leftOut(alternatives: readonly Alternative[], strategy = swarm(random())): number[] {
  const never = alternatives.map(() => 0);
  for (let seed = 0; seed < 4_000; seed++) {
    strategy.begin(seed);
    const taken = new Set(Array.from({ length: 60 }, () => strategy.choose(alternatives)));
    for (const at of never.keys()) if (!taken.has(at)) never[at] = (never[at] ?? 0) + 1;
  }
  return never;
}

test("a kind of fault is left out of an eighth of the executions, what goes well only where a fault persists", () => {
  expect(leftOut([query, ...faulty])).toEqual([58, 493, 481]);
});

test("a way is left out of nearly a quarter: an execution without any of them has them all", () => {
  expect(leftOut(ways)).toEqual([741, 721, 725]);
});

test("a worker comes late in an eighth, and comes all the same", () => {
  expect(leftOut([...starts, query])).toEqual([501, 457, 0]);
  expect(leftOut(starts)).toEqual([391, 347]);
});

test("one seed draws alike each time, whatever was begun before and in whatever order it is asked", () => {
  const drawn = (
    strategy: Strategy,
    seed: number,
    asked: readonly (readonly Alternative[])[],
  ): string | undefined => {
    strategy.begin(seed);
    for (const alternatives of asked) for (let nth = 0; nth < 20; nth++) strategy.choose(alternatives);
    return strategy.drawn;
  };
  const asked = [[query, ...faulty], ways, starts];
  const used = portfolio();
  for (let seed = 0; seed < 100; seed++) {
    expect(drawn(used, seed, asked)).toBe(drawn(portfolio(), seed, [...asked].toReversed()));
  }
  expect([1, 2, 3, 4, 5, 6].map((seed) => drawn(used, seed, asked))).toEqual([
    "run-to-block",
    "random",
    "run-to-block",
    "pct",
    "surw, b late, no mistake 0",
    "pos, no fault hang, no fault lost, no mistake 1, no fault before step 10",
  ]);
});

test("the portfolio gives each of its members a fifth of the executions", () => {
  const strategy = portfolio();
  const counts: Record<string, number> = {};
  for (let seed = 0; seed < 5_000; seed++) {
    strategy.begin(seed);
    const name = strategy.drawn ?? "";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  expect(counts).toEqual({ pct: 992, pos: 997, random: 1_017, "run-to-block": 981, surw: 1_013 });
});

test("a portfolio of nothing is refused", () => {
  expect(() => portfolio([])).toThrow(new RangeError("A portfolio needs at least one strategy."));
});
