/** How many may be lent while a pool's maximum changes. */
import { expect, test } from "vitest";
import { Limit } from "../../src/execution/limit.ts";

function limit(max: number, change: (limit: Limit) => void): { max: number; usedMax: number } {
  const changed = new Limit("maxconn", max);
  change(changed);
  return seen(changed);
}

function seen({ max, usedMax }: Limit): { max: number; usedMax: number } {
  return { max, usedMax };
}

test("a raise counts at once", () => {
  expect(limit(2, (two) => two.resize(5))).toEqual({ max: 5, usedMax: 5 });
});

test("after it was lowered, as many may be lent as were, until they are back", () => {
  const three = new Limit("maxconn", 3);
  three.resize(1);
  expect(seen(three)).toEqual({ max: 1, usedMax: 3 });
  three.settle(3);
  expect(three.usedMax).toBe(3);
  three.settle(2);
  expect(three.usedMax).toBe(2);
  // What has come back may not be lent again.
  three.settle(3);
  expect(three.usedMax).toBe(2);
  three.settle(0);
  expect(seen(three)).toEqual({ max: 1, usedMax: 1 });
});

test("lowered and raised again, more than the new maximum may be lent for as long as they are out", () => {
  expect(
    limit(4, (four) => {
      four.resize(1);
      four.settle(3);
      four.resize(2);
    }),
  ).toEqual({ max: 2, usedMax: 3 });
});

test("no maximum stays none, and a pool without one may get one", () => {
  expect(limit(2, (two) => two.resize(-1))).toEqual({ max: -1, usedMax: -1 });
  expect(limit(-1, (none) => none.resize(2))).toEqual({ max: 2, usedMax: 2 });
});
