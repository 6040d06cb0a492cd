import { expect, test } from "vitest";
import { figures } from "../../src/cli/terminal/progress.ts";

const half = { executions: 5_000, executionsMax: 10_000 };

test("share and time left follow the budget of executions", () => {
  expect(figures({ what: "threaded steady", secondsMax: undefined }, half, 2)).toEqual({
    what: "threaded steady",
    done: 0.5,
    fraction: 50,
    executions: "5,000",
    rate: "2,500",
    left: "2 s",
  });
});

test("where the time will be used up first, they follow the time", () => {
  expect(figures({ what: "x", secondsMax: 2.5 }, half, 2)).toMatchObject({ fraction: 80, left: "1 s" });
});

test("before anything has happened nothing is promised", () => {
  expect(
    figures({ what: "x", secondsMax: undefined }, { executions: 0, executionsMax: 10 }, 0),
  ).toMatchObject({
    fraction: 0,
    rate: "–",
    left: "–",
  });
});

test("within bounds the estimate is of one level, which is named", () => {
  const searching = {
    executions: 90,
    executionsMax: Number.POSITIVE_INFINITY,
    fraction: 0.25,
    level: "at most 1 preemption",
  };
  expect(figures({ what: "x", secondsMax: undefined }, searching, 3)).toMatchObject({
    what: "x, at most 1 preemption",
    fraction: 25,
  });
});

test("an exhaustive search has no budget, but an estimate of its own", () => {
  const searching = { executions: 90, executionsMax: Number.POSITIVE_INFINITY, fraction: 0.25 };
  expect(figures({ what: "x", secondsMax: undefined }, searching, 3)).toMatchObject({
    fraction: 25,
    left: "9 s",
  });
});
