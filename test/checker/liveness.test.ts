import { boolean, check, either, goto, Model, not } from "poolproof/checker";
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
    kind: "leads-to",
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

test("reductions leave liveness alone: it is judged on the whole graph", () => {
  expect(check(crossing("weak"), { por: true }).violations).toEqual(check(crossing("weak")).violations);
});
