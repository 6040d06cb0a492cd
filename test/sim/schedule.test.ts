/** A schedule survives both of its written forms, and what is no schedule is refused with its reason. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatSchedule,
  formatShortSchedule,
  parseSchedule,
  ScheduleError,
} from "../../src/sim/choices/schedule.ts";

const owner = fc.stringMatching(/^[a-z]{1,2}$/);
const event = fc
  .tuple(fc.constantFrom("query", "connect", "lose", "timer"), owner, fc.integer({ min: 1, max: 120 }))
  .map(([kind, owner, count]) => `${kind}-${owner}${count}`);
const label = fc.oneof(
  event,
  fc
    .tuple(event, fc.constantFrom("refused", "lost-idle", "hang"))
    .map(([event, fault]) => `${event}!${fault}`),
  owner.map((owner) => `start-${owner}`),
  fc.tuple(owner, fc.nat(9)).map(([owner, way]) => `random-${owner}=${way}`),
);
const schedule = fc.record({
  recipe: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
  labels: fc.array(label, { maxLength: 200 }),
});

describe("any schedule", () => {
  test("is read back from its long form", () => {
    fc.assert(
      fc.property(schedule, (some) => {
        expect(parseSchedule(formatSchedule(some))).toEqual(some);
      }),
    );
  });

  test("is read back from its short form", () => {
    fc.assert(
      fc.property(schedule, (some) => {
        expect(parseSchedule(formatShortSchedule(some))).toEqual(some);
      }),
    );
  });
});

const example = {
  recipe: ["simple", "steady", "workers=4"],
  labels: ["start-a", "query-a1", "start-b", "query-b1!lost", "query-a2", "random-a=3", "random-a=3"],
};

test("the long form names every choice", () => {
  expect(formatSchedule(example)).toBe(
    "v1:simple,steady,workers%3D4:start-a.query-a1.start-b.query-b1!lost.query-a2.random-a=3.random-a=3",
  );
});

test("the short form has a table of creators and a letter a choice", () => {
  expect(formatShortSchedule(example)).toBe(
    "v1s:simple,steady,workers%3D4:start-a.query-a*.start-b.query-b*!lost.random-a=3:0123144",
  );
});

test("white space around a schedule, as from a paste, is ignored", () => {
  expect(parseSchedule("  v1:simple:start-a\n")).toEqual({ recipe: ["simple"], labels: ["start-a"] });
});

test("an empty schedule is one", () => {
  expect(parseSchedule("v1::")).toEqual({ recipe: [], labels: [] });
  expect(parseSchedule("v1s:::")).toEqual({ recipe: [], labels: [] });
});

const expected = 'A schedule reads "v1:SUBJECT,SCENARIO:LABEL.LABEL.…", as `check` prints it.';

describe("what is no schedule is refused:", () => {
  test.each([
    ["", `Not a schedule: "". ${expected}`],
    ["start-a.start-b", `Not a schedule: "start-a.start-b". ${expected}`],
    ["v1", `Not a schedule: "v1". ${expected}`],
    ["v1:simple", `Not a schedule: "v1:simple". ${expected}`],
    ["v2:simple:start-a", `Not a schedule: "v2:simple:start-a". ${expected}`],
    ["x".repeat(80), `Not a schedule: "${"x".repeat(60)}…". ${expected}`],
    ["v1:%E0%A4%A:start-a", 'Not a schedule: "%E0%A4%A" is not text that was encoded for one.'],
    [
      "v1:simple:start-a..start-b",
      'Not a schedule: choice 2 is "", where a label such as "start-a" is expected.',
    ],
    [
      "v1:simple:Start-a",
      'Not a schedule: choice 1 is "Start-a", where a label such as "start-a" is expected.',
    ],
    [
      "v1:simple:start-a.query a1",
      'Not a schedule: choice 2 is "query a1", where a label such as "start-a" is expected.',
    ],
    [
      "v1:simple:start-a!",
      'Not a schedule: choice 1 is "start-a!", where a label such as "start-a" is expected.',
    ],
    ["v1:simple:a:b", 'Not a schedule: choice 1 is "a:b", where a label such as "start-a" is expected.'],
    ["v1s:simple:start-a:01", 'Not a schedule: its short form has "1", but its table has 1 entries.'],
    ["v1s:simple::0", 'Not a schedule: its short form has "0", but its table has 0 entries.'],
    ["v1s:simple:start-a:?", 'Not a schedule: its short form has "?", but its table has 1 entries.'],
    ["v1s:simple:start-a:-", 'Not a schedule: its short form has "-", but its table has 1 entries.'],
    ["v1s:simple:start-a:-9", 'Not a schedule: its short form has "-", but its table has 1 entries.'],
    ["v1s:simple:start-a:-zz", 'Not a schedule: its short form has "-zz", but its table has 1 entries.'],
    ["v1s:simple:start-a:-??", 'Not a schedule: its short form has "-??", but its table has 1 entries.'],
    ["v1s:simple:*!:0", 'Not a schedule: choice 1 is "1!", where a label such as "start-a" is expected.'],
    [
      "v1s:simple:start-a:0:0",
      'Not a schedule: "v1s:simple:start-a:0:0". The short form has a table and one text of symbols.',
    ],
    [
      "v1s:simple:start-a",
      'Not a schedule: "v1s:simple:start-a". The short form has a table and one text of symbols.',
    ],
  ])("%j", (text, message) => {
    expect(() => parseSchedule(text)).toThrow(new ScheduleError(message));
  });

  test("nothing makes the parser throw anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^v1s?:[a-z%]*:[-\w*.!=:]*$/)), (text) => {
        try {
          parseSchedule(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ScheduleError);
        }
      }),
    );
  });
});
