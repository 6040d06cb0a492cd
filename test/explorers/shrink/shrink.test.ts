/** Each part of shrinking, on toys whose answer can be seen. */
import { describe, expect, test } from "vitest";
import { FewSwitches } from "../../../src/explorers/shrink/few-switches.ts";
import { byStep, leniently } from "../../../src/explorers/shrink/lenient.ts";
import { fewestSwitches } from "../../../src/explorers/shrink/linearise.ts";
import { withFewerWorkers } from "../../../src/explorers/shrink/rename.ts";
import { Shrink } from "../../../src/explorers/shrink/shrink.ts";
import { attempt } from "../../../src/explorers/shrink/trial.ts";
import { shrinkable, type Toy } from "./toy.ts";

/** Every order that few-switches.ts runs. */
function ordersOf(steps: Toy["steps"], switchesMax: number): readonly string[] {
  const toy = shrinkable({ steps, isBad: () => false });
  const search = new FewSwitches(switchesMax);
  const orders: string[] = [];
  while (!search.isDone) {
    const trial = search.next((strategy) => toy.run(strategy));
    if (trial) orders.push(trial.labels.map((label) => label.charAt("step-".length)).join(""));
  }
  return orders;
}

describe("every execution with at most so many switches", () => {
  test("is run once, those that go on with a worker first", () => {
    expect(ordersOf({ a: 2, b: 2 }, 0)).toEqual([]);
    expect(ordersOf({ a: 2, b: 2 }, 1)).toEqual(["aabb", "bbaa"]);
    expect(ordersOf({ a: 2, b: 2 }, 2)).toEqual(["aabb", "abba", "bbaa", "baab"]);
  });

  test.each([
    { most: 3, count: 42 },
    { most: 8, count: 1_680 },
  ])("$count of them with at most $most of three workers with three steps each", ({ most, count }) => {
    const orders = ordersOf({ a: 3, b: 3, c: 3 }, most);
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders.length).toBe(count);
  });
});

describe("a lenient schedule", () => {
  const run = (labels: readonly string[]): string =>
    shrinkable({ steps: { a: 2, b: 2 }, isBad: () => false })
      .run(leniently(labels))
      .labels.join(" ");

  test("is followed where it can be", () => {
    expect(run(["step-b1", "step-a1", "step-b2", "step-a2"])).toBe("step-b1 step-a1 step-b2 step-a2");
  });

  test("leaves out what is not enabled, and goes on with the same worker when it ends", () => {
    expect(run(["step-b2", "step-b1", "step-c1", "step-a1"])).toBe("step-b1 step-a1 step-a2 step-b2");
  });

  test("waits for what cannot be taken yet where nothing later can", () => {
    expect(run(["step-a2", "step-a1", "step-b2"])).toBe("step-a1 step-a2 step-b1 step-b2");
    expect(run(["step-b2", "step-a2"])).toBe("step-a1 step-a2 step-b1 step-b2");
    expect(run(["step-a2", "step-b2"])).toBe("step-a1 step-a2 step-b1 step-b2");
  });

  test("follows it again from the start, with nobody at it", () => {
    const strategy = leniently(["step-b1"]);
    const toy = shrinkable({ steps: { a: 2, b: 2 }, isBad: () => false });
    expect(toy.run(strategy).labels.join(" ")).toBe("step-b1 step-b2 step-a1 step-a2");
    expect(toy.run(strategy).labels.join(" ")).toBe("step-b1 step-b2 step-a1 step-a2");
  });

  test("keeps choices within a step with their step", () => {
    expect(byStep(["random-pool=1", "start-a", "mistake-a=2", "random-a=0", "query-a1"])).toEqual([
      ["random-pool=1"],
      ["start-a", "mistake-a=2", "random-a=0"],
      ["query-a1"],
    ]);
  });
});

test("fewer workers are called by the first letters again", () => {
  expect(withFewerWorkers(["start-a", "connect-a1!lost", "start-d", "mistake-d=3"])).toEqual([
    ["start-a", "connect-a1!lost", "start-b", "mistake-b=3"],
    ["start-a", "mistake-a=3"],
    ["start-a", "connect-a1!lost"],
  ]);
});

test("the order with the fewest switches keeps what must come first", () => {
  const before = new Set(["0 2", "1 3", "1 2"]);
  const transitions = [0, 1, 2, 3].map(() => ({
    label: "",
    event: "",
    ways: [],
    options: [],
    footprint: { writes: 0, reads: 0, updates: 0 },
    isCertain: true,
    isLoss: false,
    isBackground: false,
    isTimer: false,
    posted: 0,
    delays: 0,
  }));
  const order = {
    transitions,
    races: [],
    isBefore: (earlier: number, later: number) => before.has(`${earlier} ${later}`),
  };
  // a b a b, in which a's second step needs b's first.
  expect(fewestSwitches(order, ["a", "b", "a", "b"])).toEqual([1, 3, 0, 2]);
  expect(fewestSwitches({ ...order, isBefore: (one, other) => one < other }, ["a", "b", "a", "b"])).toEqual([
    0, 1, 2, 3,
  ]);
});

describe("shrinking as a whole", () => {
  const bad = (labels: readonly string[]): boolean => {
    const at = (label: string): number => labels.indexOf(label);
    return at("step-a2") !== -1 && at("step-b3") > at("step-a2") && at("step-a3") === -1;
  };
  const toy = shrinkable({ steps: { a: 4, b: 4, c: 3 }, isBad: bad });
  const first = ["c1", "a1", "b1", "c2", "b2", "a2", "c3", "b3"].map((step) => `step-${step}`);
  const begin = (stepsMax: number): Shrink<readonly string[]> => {
    const witness = attempt(toy, leniently(first), { steps: 0 });
    if (!witness) throw new Error("the first one must fail");
    return new Shrink(witness, { stepsMax });
  };

  test("leaves what it takes, in the fewest switches, and says that they are", () => {
    const shrink = begin(10_000);
    expect(shrink.best.trial.switches).toBe(7);
    for (const turn of shrink.run()) expect(turn).toBeUndefined();
    expect(shrink.best.trial.labels).toEqual(["step-a1", "step-a2", "step-b1", "step-b2", "step-b3"]);
    expect(shrink.isFewest).toBe(true);
  });

  test("keeps the best so far when its budget is used up, and does not call it the fewest", () => {
    const shrink = begin(20);
    for (const turn of shrink.run()) expect(turn).toBeUndefined();
    expect(shrink.isFewest).toBe(false);
    expect(bad(shrink.best.trial.labels)).toBe(true);
  });
});
