import { check, goto, Model, range } from "poolproof/checker";
import { expect, test } from "vitest";

/** One process reads cell 0; the other writes the cell that `i` says, after it has changed `i` from 1 to 0. */
function aliasing(): Model {
  const model = new Model("aliasing");
  const bit = range(0, 1);
  const i = model.variable("i", bit, 1);
  const seen = model.variable("seen", bit, 0);
  const cells = model.map("cells", bit, bit, 0);
  model.process("reader", {}).program({ start: "read", ends: ["end"] }, () => ({
    read: [seen.set(cells.at(0)), goto("end")],
  }));
  model.process("writer", {}).program({ start: "aim", ends: ["end"] }, () => ({
    aim: [i.set(0), goto("write")],
    write: [cells.at(i).set(1), goto("end")],
  }));
  model.sometimes("the reader sees it", seen.is(1));
  return model;
}

test("a computed index that others may still change stands for every cell", () => {
  expect(check(aliasing(), { por: true }).reached).toEqual(["the reader sees it"]);
});

/** The property reads the cell that `i` says; it is broken only between two steps of the writer. */
function watched(): Model {
  const model = new Model("watched");
  const bit = range(0, 1);
  const i = model.variable("i", bit, 1);
  const cells = model.map("cells", bit, bit, 0);
  model
    .process("aimer", {})
    .program({ start: "aim", ends: ["end"] }, () => ({ aim: [i.set(0), goto("end")] }));
  model.process("writer", {}).program({ start: "write", ends: ["end"] }, () => ({
    write: [cells.at(0).set(1), goto("clear")],
    clear: [cells.at(0).set(0), goto("end")],
  }));
  model.always("the cell aimed at is clear", cells.at(i).is(0));
  return model;
}

test("a property that reads a computed index sees the steps that change the index or the cell", () => {
  expect(check(watched(), { por: true }).violations).toMatchObject([
    { property: "the cell aimed at is clear", length: 2 },
  ]);
});
