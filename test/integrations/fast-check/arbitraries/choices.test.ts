/** Lists of small numbers as schedules: smaller and fewer means fewer context switches. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { choices, choiceStrategy } from "poolproof/fast-check";
import { simple } from "../../../../src/pools/subjects.ts";
import { builtIn } from "../../../../src/scenarios/built-in.ts";
import { check } from "../../../../src/check/check.ts";
import { parseSchedule } from "../../../../src/sim/choices/schedule.ts";
import type { Alternative } from "../../../../src/sim/choices/strategy.ts";

function labelsOf(numbers: readonly number[], alternatives: readonly Alternative[][]): string[] {
  const strategy = choiceStrategy(numbers);
  strategy.begin(1);
  return alternatives.map((among) => among[strategy.choose(among)]?.label ?? "");
}

const a = { label: "a", owner: "a" };
const b = { label: "b", owner: "b" };
const fault = { label: "a!lost", owner: "a", fault: "lost" };

test("0 keeps the same worker running, and a fault comes last", () => {
  const among = [fault, b, a];
  expect(labelsOf([1, 0, 0], [among, among, among])).toEqual(["a", "a", "a"]);
  expect(labelsOf([0, 0, 1], [among, among, among])).toEqual(["b", "b", "a"]);
  expect(labelsOf([2, 5], [among, among])).toEqual(["a!lost", "a!lost"]);
});

test("where the list ends, nobody is interrupted any more", () => {
  expect(
    labelsOf(
      [1],
      [
        [a, b],
        [a, b],
        [a, b],
      ],
    ),
  ).toEqual(["b", "b", "b"]);
});

test("without any number each worker runs to its end", async () => {
  const one = builtIn("steady", simple, { workers: 3, minconn: 0, maxconn: 1 });
  const stopped = { ...one, rules: [{ name: "stop", watch: () => ({ end: () => "at the end" }) }] };
  const { schedule, switches } = await check(stopped, { strategy: choiceStrategy([]), executions: 1 });
  const owners = parseSchedule(schedule ?? "").labels.map((label) => /-([a-z]+)/.exec(label)?.[1]);
  expect(owners.join("")).toMatch(/^a+b+c+$/);
  expect(switches).toBe(2);
});

test("lists shrink to fewer numbers, and each to the smallest that will do", async () => {
  // Even and odd: what halving would not find.
  const isLong = fc.property(choices(), (list) => !(list.length >= 2 && list.some((one) => one % 4 === 3)));
  const { counterexample } = fc.check(isLong, { seed: 7 });
  expect(counterexample).toEqual([[3, 0]]);
});
