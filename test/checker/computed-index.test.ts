import { check, choose, count, given, goto, ids, Model, none, option, or, range } from "poolproof/checker";
import { expect, test } from "vitest";

/**
 * One process reads cell 0; another writes the cell that `i` says, after it has changed `i` from 1 to 0. The spy reads `i`, so
 * that neither it nor the writer can go first: whether the reader can depends on the computed index alone.
 */
function aliasing(): Model {
  const model = new Model("aliasing");
  const bit = range(0, 1);
  const i = model.variable("i", bit, 1);
  const seen = model.variable("seen", bit, 0);
  const spied = model.variable("spied", bit, 0);
  const cells = model.map("cells", bit, bit, 0);
  model.process("reader", {}).program({ start: "read", ends: ["end"] }, () => ({
    read: [seen.set(cells.at(0)), goto("end")],
  }));
  model.process("writer", {}).program({ start: "begin", ends: ["end"] }, () => ({
    // The initial state is followed in every direction anyway.
    begin: [goto("aim")],
    aim: [i.set(0), goto("write")],
    write: [cells.at(i).set(1), goto("end")],
  }));
  model
    .process("spy", {})
    .program({ start: "spy", ends: ["end"] }, () => ({ spy: [spied.set(i), goto("end")] }));
  model.sometimes("the reader sees it", seen.is(1));
  return model;
}

test("a computed index that others may still change stands for every cell", () => {
  expect(check(aliasing(), { por: true }).reached).toEqual(["the reader sees it"]);
});

/** The property reads the cell that `i` says, and is broken only while the reader has not yet looked away. */
function watched(): Model {
  const model = new Model("watched");
  const bit = range(0, 1);
  const i = model.variable("i", bit, 1);
  const looking = model.variable("looking", bit, 1);
  const spied = model.variable("spied", bit, 0);
  const cells = model.map("cells", bit, bit, (code) => (code === 0 ? 1 : 0));
  model
    .process("reader", {})
    .program({ start: "read", ends: ["end"] }, () => ({ read: [looking.set(0), goto("end")] }));
  model.process("aimer", {}).program({ start: "begin", ends: ["end"] }, () => ({
    begin: [goto("aim")],
    aim: [i.set(0), goto("end")],
  }));
  model
    .process("spy", {})
    .program({ start: "spy", ends: ["end"] }, () => ({ spy: [spied.set(i), goto("end")] }));
  model.always("the cell looked at is clear", or(looking.is(0), cells.at(i).is(0)));
  return model;
}

test("a property that reads a computed index sees the steps that change the index", () => {
  expect(check(watched(), { por: true }).violations).toMatchObject([
    { property: "the cell looked at is clear", length: 2 },
  ]);
});

/** The writer's cell is a count over a name that is bound in its step: 0 until the owner is set, 1 after that. */
function counted(): Model {
  const model = new Model("counted");
  const worker = ids("worker", 2);
  const bit = range(0, 1);
  const owner = model.variable("owner", option(worker), none);
  const seen = model.variable("seen", bit, 0);
  const spied = model.variable("spied", option(worker), none);
  const cells = model.map("cells", range(0, 2), bit, 0);
  model.process("reader", {}).program({ start: "read", ends: ["end"] }, () => ({
    read: [seen.set(cells.at(1)), goto("end")],
  }));
  model.process("writer", {}).program({ start: "begin", ends: ["end"] }, () => ({
    begin: [given(owner, (who) => [cells.at(count(worker, (w) => who.is(w))).set(1)]), goto("end")],
  }));
  model.process("owner", {}).program({ start: "begin", ends: ["end"] }, () => ({
    begin: [goto("own")],
    own: [
      choose(
        worker,
        () => true,
        (w) => [owner.set(w), goto("end")],
      ),
    ],
  }));
  model
    .process("spy", {})
    .program({ start: "spy", ends: ["end"] }, () => ({ spy: [spied.set(owner), goto("end")] }));
  model.sometimes("the reader sees it", seen.is(1));
  return model;
}

test("an index that counts by a bound name is computed from what the name was bound to", () => {
  expect(check(counted(), { por: true }).reached).toEqual(["the reader sees it"]);
});
