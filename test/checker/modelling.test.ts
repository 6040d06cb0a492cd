import {
  and,
  boolean,
  check,
  choose,
  either,
  goto,
  ids,
  inside,
  local,
  Model,
  none,
  not,
  oneOf,
  option,
  or,
  pair,
  paired,
  pick,
  range,
  when,
  type Body,
} from "poolproof/checker";
import { expect, test } from "vitest";

test("a step that leaves a domain is an error that names the model, the step, the variable and the value", () => {
  const model = new Model("overflow");
  const n = model.variable("n", range(3, 5), 3);
  model.process("p", {}).program({ start: "grow", ends: [] }, () => ({ grow: [n.set(n.plus(1))] }));
  expect(() => check(model)).toThrow("Model overflow, step grow of p sets n, whose domain is 3 … 5, to 6.");
});

test("using what is inside an option that is none is an error that names the step", () => {
  const model = new Model("empty");
  const maybe = model.variable("maybe", option(range(0, 1)), none);
  const n = model.variable("n", range(0, 1), 0);
  model.process("p", {}).program({ start: "use", ends: [] }, () => ({ use: [n.set(inside(maybe))] }));
  expect(() => check(model)).toThrow(
    "Model empty, step use of p uses what is inside an option(0 … 1) that is none.",
  );
});

test("a sequence that grows beyond its bound, or is popped when empty, is an error", () => {
  const build = (isPush: boolean) => {
    const model = new Model("sequence");
    const queue = model.sequence("queue", range(0, 1), { lengthMax: 1, initial: isPush ? [0] : [] });
    model
      .process("p", {})
      .program({ start: "go", ends: [] }, () => ({ go: [isPush ? queue.push(1) : queue.pop()] }));
    return model;
  };
  expect(() => check(build(true))).toThrow("step go of p sets queue.length, whose domain is 0 … 1, to 2.");
  expect(() => check(build(false))).toThrow("step go of p sets queue.length, whose domain is 0 … 1, to -1.");
});

test("a name that is not declared is an error that names the process", () => {
  const model = new Model("undeclared");
  const members = ids("worker", 2);
  const process = model.processes(members, { n: local(range(0, 1), 0) });
  process.program({ start: "go", ends: [] }, (me) => ({
    go: [me.n.set((me as unknown as Record<string, typeof me.n>)["m"] ?? 0)],
  }));
  expect(() => check(model)).toThrow("Model undeclared, step go of worker 1: worker.m is not declared.");
});

test("a value outside of the domain that it is written to or compared with is an error that names the step", () => {
  const n = (model: Model) => model.variable("n", range(0, 3), 0);
  const only = (body: (place: ReturnType<typeof n>) => Body) => (): unknown => {
    const model = new Model("outside");
    const place = n(model);
    model
      .process("p", {})
      .program({ start: "go", ends: ["end"] }, () => ({ go: body(place) as Body<"end"> }));
    return check(model);
  };
  const undeclared = undefined as unknown as number;
  expect(only((place) => [place.set(4), goto("end")])).toThrow(
    "Model outside, step go of p: the value 4 is not in 0 … 3.",
  );
  expect(only((place) => [place.set(0.5), goto("end")])).toThrow("the value 0.5 is not in 0 … 3.");
  expect(only((place) => [when(place.is(undeclared)), goto("end")])).toThrow(
    "Model outside, step go of p: undefined is used where 0 … 3 is expected.",
  );
  expect(only(() => [goto("nowhere")])).toThrow(
    "Model outside, step go of p: it jumps to nowhere, which is none of the labels of p.",
  );
  expect(
    only(() => {
      throw new ReferenceError("x is not defined");
    }),
  ).toThrow("Model outside, a step of p: ReferenceError: x is not defined.");
});

test("a value outside of its domain at first is an error, within an option and a pair too", () => {
  const model = new Model("first");
  expect(() => model.variable("n", range(0, 3), 7)).toThrow(
    "Model first sets n, whose domain is 0 … 3, to 7 at first.",
  );
  expect(() => model.variable("maybe", option(range(0, 3)), -1)).toThrow("to -1 at first.");
  const [worker, other] = [ids("worker", 2), ids("other", 2)];
  const stranger = other.members[0] as unknown as (typeof worker.members)[0];
  expect(() => model.variable("who", option(worker), stranger)).toThrow(
    'Model first sets who, whose domain is option(worker), to {"ids":"other","index":0} at first.',
  );
  expect(() => model.variable("both", pair(worker, range(0, 1)), [worker.decode(0), 2])).toThrow("at first.");
  expect(() => model.sequence("line", worker, { lengthMax: 1, initial: worker.members })).toThrow(
    "Model first gives line 2 elements at first; 1 are the most.",
  );
  expect(() => model.processes(worker, { n: local(range(0, 1), 2) })).toThrow(
    "The local n of worker, whose domain is 0 … 1, is 2 at first.",
  );
});

test("a variable of another model is an error that names both", () => {
  const [one, other] = [new Model("one"), new Model("other")];
  const foreign = other.variable("foreign", boolean, false);
  one
    .process("p", {})
    .program({ start: "go", ends: ["end"] }, () => ({ go: [foreign.set(true), goto("end")] }));
  expect(() => check(one)).toThrow("Model one, step go of p: foreign is not declared.");
});

test("a step function that gives something else each time is an error that tells the difference", () => {
  const model = new Model("moody");
  const n = model.variable("n", range(0, 9), 0);
  let calls = 0;
  const program = () =>
    model
      .process("p", {})
      .program({ start: "go", ends: ["end"] }, () => ({ go: [n.set(calls++), goto("end")] }));
  expect(program).toThrow(
    /^Model moody, step go of p is not the same when it is built again: .*The usual causes: a clock, Math\.random/,
  );
});

test("a declaration that is there twice, and a label that is not there, are errors", () => {
  const model = new Model("twice");
  model.variable("n", boolean, false);
  expect(() => model.variable("n", boolean, false)).toThrow("Model twice declares n twice.");
  const process = model.process("p", {});
  process.at(process.only, "nowhere");
  expect(() => process.program({ start: "go", ends: ["end"] }, () => ({ go: [goto("end")] }))).toThrow(
    "Model twice, process p has no label nowhere to be at.",
  );
});

test("ids that a step singles out are refused as symmetric", () => {
  const model = new Model("favourite");
  const worker = ids("worker", 2);
  const lucky = model.variable("lucky", option(worker), none);
  model.processes(worker, {}).program({ start: "go", ends: ["end"] }, ({ self }) => ({
    go: [when(self.is(worker.members[0] ?? { ids: "worker", index: 0 })), lucky.set(self), goto("end")],
  }));
  expect(() => check(model, { symmetry: ["worker"] })).toThrow(
    "In model favourite, worker 1 and worker 2 are not interchangeable: exchanging them changes step go of worker 1. " +
      "Leave worker out of the symmetry.",
  );
  expect(() => check(model, { symmetry: ["waiter"] })).toThrow(
    "Model favourite has no ids named waiter; it has worker.",
  );
});

test("choices, picks, maps by pairs, sets and sequences mean what they say", () => {
  const model = new Model("all kinds");
  const colour = ids("colour", 3);
  const key = pair(colour, range(0, 1));
  const word = model.variable("word", oneOf("a", "b"), "a");
  const chosen = model.set("chosen", colour);
  const line = model.sequence("line", colour, { lengthMax: 3, initial: colour.members });
  const by = model.map("by", key, boolean, false);
  const painter = model.process("painter", {});
  painter.program({ start: "choose", ends: ["end"] }, () => ({
    choose: [
      choose(
        colour,
        (c) => not(chosen.has(c)),
        (c) => [chosen.add(c), line.remove(c), goto("pick")],
      ),
    ],
    pick: [
      pick(
        colour,
        (c) => not(chosen.has(c)),
        (c) => [by.at(paired(key, c, 1)).set(true), line.shift(), goto("either")],
        { isPromised: true },
      ),
    ],
    either: [either([word.set("b"), goto("end")], [when(word.is("b")), goto("end")])],
  }));
  model.always("one colour is left in line", line.length.atMost(3));
  model.sometimes("the second is chosen", line.length.is(1));
  // One start; three choices; each picks the least that is left, as is promised to do; one way on: 1 + 3 + 3 + 3.
  expect(check(model)).toMatchObject({
    verdict: "holds",
    states: 10,
    transitions: 10,
    reached: ["the second is chosen"],
  });
  // With colours symmetric the choices are one, and the pick may take either of the two left, which are one as well …
  expect(check(model, { symmetry: ["colour"] }).verdict).toBe("holds");
});

test("a set that becomes what others are in it is computed from what it was", () => {
  const model = new Model("shift");
  const member = ids("member", 3);
  const [first, second, third] = member.members;
  if (!first || !second || !third) throw new RangeError();
  const line = model.set("line", member);
  model.process("p", {}).program({ start: "add", ends: ["end"] }, () => ({
    add: [line.add(first), goto("move")],
    // Everybody takes the place of the one before. Assigned one after the other, nobody would be left.
    move: [
      line.become((m) => or(and(m.is(second), line.has(first)), and(m.is(third), line.has(second)))),
      goto("end"),
    ],
  }));
  model.sometimes("the second alone", and(line.has(second), not(line.has(first)), not(line.has(third))));
  expect(check(model)).toMatchObject({ verdict: "holds", states: 3 });
});

test("what is never reached is told", () => {
  const model = new Model("never");
  const on = model.variable("on", boolean, false);
  model.process("p", {}).program({ start: "go", ends: ["end"] }, () => ({ go: [goto("end")] }));
  model.sometimes("it is on", on);
  expect(check(model)).toMatchObject({
    verdict: "violated",
    violations: [{ property: "it is on", kind: "sometimes" }],
  });
});
