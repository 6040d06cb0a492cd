/** Whatever a subject's `open` gives, a check judges it. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Driver } from "../../src/driver/driver.ts";
import type { PoolLimits, Subject } from "../../src/pools/pool.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { SoundPool } from "../fixtures/sound-pool.ts";

function opening(open: (driver: Driver, limits: PoolLimits) => unknown): Subject {
  return { name: "opening", title: "Opening", open: open as Subject["open"] };
}

const size = { workers: 2, ops: 1 };

describe.each(["sample", "exhaust"] as const)("by %s", (explore) => {
  const verdictOf = (open: (driver: Driver, limits: PoolLimits) => unknown) =>
    check(builtIn("steady", opening(open), size), { explore, executions: 100, shrinks: false });

  test.each<[string, () => unknown, string]>([
    ["gives null", async () => null, "TypeError: it gave null, which is no pool"],
    ["gives nothing, and no promise", () => undefined, "TypeError: it gave undefined, which is no pool"],
    [
      "throws at once",
      () => {
        throw new RangeError("no such server");
      },
      "RangeError: no such server",
    ],
    ["rejects with a text", () => Promise.reject("later"), "thrown: later"],
  ])("an open that %s is an error that escapes", async (_, open, what) => {
    expect(await verdictOf(open)).toMatchObject({
      verdict: "violated",
      invariant: "no error escapes",
      message: `opening the pool: ${what}`,
    });
  });

  test("an open that gives a pool without a promise is as good as one with", async () => {
    expect(await verdictOf((driver, limits) => new SoundPool(driver, limits))).toMatchObject({
      verdict: "holds",
    });
  });

  test("an open that never ends is a deadlock", async () => {
    expect(await verdictOf(() => new Promise(() => {}))).toMatchObject({
      verdict: "violated",
      invariant: "no deadlock",
      message: expect.stringMatching(/^opening the pool never finishes: deadlock\./) as string,
    });
  });
});
