/** An execution that goes round in circles is noticed after 32 rounds, or after 3 where the bound on steps ends it. */
import { describe, expect, test } from "vitest";
import { Circles } from "../../src/execution/circles.ts";
import type { Noted } from "../../src/sim/trace.ts";

interface Step {
  readonly label: string;
  readonly used?: number;
  readonly within?: readonly Noted[];
}

const opened: Noted = { kind: "opened", connection: "c1" };
const lost: Noted = { kind: "lost", connection: "c1" };

/** Takes the steps one by one; `calls` and `atMs` tell of each what it counts up to. */
class Taken {
  readonly circles = new Circles();
  readonly noted: Noted[] = [];
  /** The step, 1 for the first, at which a circle was noticed. */
  noticedAt: number | undefined;
  message: string | undefined;
  #count = 0;

  take(steps: readonly Step[], calls: (at: number) => number = () => 0, atMs = calls): this {
    for (const { label, used = 0, within = [] } of steps) {
      const at = ++this.#count;
      this.noted.push({ kind: "step", label, owner: "pool", atMs: atMs(at), used, idle: 0 }, ...within);
      const found = this.circles.atRest(this.noted, calls(at), atMs(at));
      if (!found || this.noticedAt !== undefined) continue;
      this.noticedAt = at;
      this.message = found.message;
    }
    return this;
  }
}

/** `count` rounds: the number behind each label goes on. */
function rounds(count: number, round: readonly Step[]): readonly Step[] {
  return Array.from({ length: count }, (_, at) =>
    round.map((step) => ({ ...step, label: step.label.replace("#", String(at + 1)) })),
  ).flat();
}

describe("at rest", () => {
  test("one step that repeats is noticed when it was taken 32 times, whatever its number", () => {
    expect(new Taken().take(rounds(40, [{ label: "connect-a#!refused" }]))).toMatchObject({
      noticedAt: 32,
      message:
        "one step was taken 32 times in a row without a pause, and nothing else came of it: connect-a!refused. " +
        "A retry without end needs a pause, and a bound",
    });
  });

  test("a round of several steps is told with all of them", () => {
    const round = [{ label: "connect-a#" }, { label: "close-a#" }, { label: "immediate-b#" }];
    expect(new Taken().take(rounds(40, round))).toMatchObject({
      noticedAt: 96,
      message:
        "3 steps were taken 32 times in a row without a pause, and nothing else came of it: connect-a, close-a, immediate-b. " +
        "A retry without end needs a pause, and a bound",
    });
  });

  test("rounds of 8 steps are noticed, longer ones are missed", () => {
    const round = (length: number): readonly Step[] =>
      Array.from({ length }, (_, at) => ({ label: `query-${"abcdefghi"[at] ?? ""}#` }));
    expect(new Taken().take(rounds(40, round(8))).noticedAt).toBe(256);
    expect(new Taken().take(rounds(80, round(9))).noticedAt).toBeUndefined();
  });

  test("31 times are too few", () => {
    expect(new Taken().take(rounds(31, [{ label: "connect-a#" }])).noticedAt).toBeUndefined();
  });

  test("where time passes, or a call begins or ends, the count begins anew", () => {
    const steps = rounds(200, [{ label: "timer-a#" }]);
    const still = (): number => 0;
    const each31 = (at: number): number => Math.floor(at / 31);
    expect(new Taken().take(steps, each31, still).noticedAt).toBeUndefined();
    expect(new Taken().take(steps, still, each31).noticedAt).toBeUndefined();
  });

  test("steps after which the books are others, or other things happened, are no round", () => {
    const books = rounds(80, [{ label: "query-a#" }]).map((step, used) => ({ ...step, used }));
    expect(new Taken().take(books).noticedAt).toBeUndefined();
    // What happens within a step counts as well, by its kind.
    const events = rounds(80, [{ label: "query-a#" }]).map((step, at) => ({
      ...step,
      within: Array.from({ length: at }, () => opened),
    }));
    expect(new Taken().take(events).noticedAt).toBeUndefined();
    const alike = rounds(40, [{ label: "query-a#", within: [opened, lost] }]);
    expect(new Taken().take(alike).noticedAt).toBe(32);
  });

  test("steps before the first round do not matter", () => {
    const steps = [{ label: "start-a" }, { label: "connect-a1" }, ...rounds(70, [{ label: "immediate-a#" }])];
    expect(new Taken().take(steps).noticedAt).toBe(64);
  });
});

describe("at the bound on steps", () => {
  test("3 rounds are enough, and 2 are not", () => {
    const round = [{ label: "connect-a#!refused" }, { label: "immediate-a#" }];
    const { circles, noted } = new Taken().take(rounds(3, round));
    expect(circles.atLimit(noted)).toMatchObject({
      invariant: "no progress",
      message: expect.stringMatching(/^2 steps were taken 3 times in a row without a pause/) as string,
    });
    const short = new Taken().take(rounds(2, round));
    expect(short.circles.atLimit(short.noted)).toBeUndefined();
  });
});
