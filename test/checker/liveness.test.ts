import { boolean, check, either, goto, Model, not, when } from "poolproof/checker";
import { expect, test } from "vitest";
import { crossing } from "./toys.ts";

const violated = (model: Model): string[] => check(model).violations.map(({ property }) => property);

test("under strong fairness, who can cross again and again crosses", () => {
  expect(violated(crossing("strong"))).toEqual([]);
});

test("under weak fairness the light may change each time before the walker moves: a lasso shows it", () => {
  const [violation] = check(crossing("weak")).violations;
  expect(violation).toMatchObject({
    property: "the walker gets across",
    kind: "eventually",
    length: 2,
    cycleFrom: 0,
  });
  expect(violation?.trace?.map(({ step }) => step?.label)).toEqual([undefined, "switch", "switch"]);
});

test("without fairness a process may stand still where it stands", () => {
  expect(violated(crossing("none"))).toEqual(["the walker gets across"]);
  const model = new Model("idle");
  const done = model.variable("done", boolean, false);
  model
    .process("p", {})
    .program({ start: "go", ends: ["end"] }, () => ({ go: [done.set(true), goto("end")] }));
  model.eventually("it is done", done);
  expect(check(model).violations).toMatchObject([{ property: "it is done", length: 0, cycleFrom: 0 }]);
});

test("a counterexample that needs a cycle, not an end, is found", () => {
  // Stateright's `eventually` misses these: the cycle p → q → p never comes to done, though done can be reached.
  const model = new Model("cycle");
  const done = model.variable("done", boolean, false);
  model.process("p", {}).program({ start: "p", ends: ["end"], fairness: "strong" }, () => ({
    p: [goto("q")],
    q: [either([goto("p")], [done.set(true), goto("end")])],
  }));
  model.eventually("it is done", done);
  expect(check(model).violations).toMatchObject([{ property: "it is done", length: 2, cycleFrom: 0 }]);
});

test("leads-to speaks of what follows, not of what was before", () => {
  const model = new Model("once");
  const on = model.variable("on", boolean, false);
  model.process("p", {}).program({ start: "up", ends: ["end"], fairness: "weak" }, () => ({
    up: [on.set(true), goto("down")],
    down: [on.set(false), goto("end")],
  }));
  model.leadsTo("off comes on", not(on), on);
  model.leadsTo("on goes off", on, not(on));
  // At the end it is off and stays so; the state before `up` does lead to on.
  expect(check(model).violations).toMatchObject([{ property: "off comes on", length: 2, cycleFrom: 2 }]);
});

/** Up once, at the first step, and down for good at the second. */
function upOnce(): Model {
  const model = new Model("up once");
  const up = model.variable("up", boolean, false);
  model.process("p", {}).program({ start: "rise", ends: ["end"], fairness: "weak" }, () => ({
    rise: [up.set(true), goto("fall")],
    fall: [up.set(false), goto("end")],
  }));
  model.eventually("it is up at some time", up);
  model.infinitelyOften("it is up again and again", up);
  model.infinitelyOften("it is down again and again", not(up));
  return model;
}

test("what held once has come about; what never holds again does not hold again and again", () => {
  expect(check(upOnce()).violations).toMatchObject([
    { property: "it is up again and again", kind: "infinitely-often", length: 2, cycleFrom: 2 },
  ]);
});

test("what holds at first has come about, though nothing ever moves", () => {
  const model = new Model("still");
  const done = model.variable("done", boolean, false);
  model
    .process("p", {})
    .program({ start: "go", ends: ["end"] }, () => ({ go: [done.set(true), goto("end")] }));
  model.eventually("it is not done", not(done));
  expect(violated(model)).toEqual([]);
});

test("an execution that ends before it has held violates an eventually, done or deadlocked", () => {
  const model = new Model("ends");
  const never = model.variable("never", boolean, false);
  const on = model.variable("on", boolean, false);
  model.process("p", {}).program({ start: "go", ends: ["end"], fairness: "weak" }, () => ({
    go: [on.set(true), either([goto("end")], [goto("stuck")])],
    stuck: [when(never), goto("end")],
  }));
  model.eventually("never comes", never);
  expect(check(model).violations).toMatchObject([
    { property: "no deadlock", length: 1 },
    { property: "never comes", kind: "eventually", length: 1, cycleFrom: 1 },
  ]);
});

test("the cycle shown is fair: a strongly fair process that it enables moves on it", () => {
  const model = new Model("light and hand");
  const green = model.variable("green", boolean, false);
  const hand = model.variable("hand", boolean, false);
  const done = model.variable("done", boolean, false);
  model.process("mover", {}).program({ start: "move", ends: [], fairness: "strong" }, () => ({
    move: [when(green), hand.set(not(hand))],
  }));
  model.process("light", {}).program({ start: "switch", ends: [], fairness: "weak" }, () => ({
    switch: [green.set(not(green))],
  }));
  model.eventually("it is done", done);
  const [lasso] = check(model).violations;
  const cycle = lasso?.trace?.slice((lasso.cycleFrom ?? 0) + 1) ?? [];
  expect(new Set(cycle.map(({ step }) => step?.label))).toEqual(new Set(["switch", "move"]));
});

test("reductions leave liveness alone: it is judged on the whole graph", () => {
  expect(check(crossing("weak"), { por: true }).violations).toEqual(check(crossing("weak")).violations);
});
