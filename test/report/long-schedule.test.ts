/** How a finding is run again, in words. */
import { expect, test } from "vitest";
import { againLines } from "../../src/report/story.ts";

test("a schedule is a line to paste", () => {
  expect(againLines("v1:simple,steady:start-a")).toEqual([
    "Again:   npx poolproof replay v1:simple,steady:start-a",
  ]);
  expect(againLines(undefined)).toEqual([]);
});

test("one of thousands of choices, as of a retry without end, does not fill the terminal", () => {
  expect(againLines(`v1:simple,steady:${"start-a.".repeat(2_000)}`)).toEqual([
    "Again:   its schedule has 16,017 characters: --json has it whole, and npx poolproof replay FILE takes that",
  ]);
});
