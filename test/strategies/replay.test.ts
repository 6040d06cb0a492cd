/** Replay follows a schedule to the letter, and says where it no longer can. */
import { describe, expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { check, replay } from "../../src/check/check.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import { Choices } from "../../src/sim/choices/choices.ts";
import { DivergedError, replayStrategy } from "../../src/strategies/replay.ts";

const causes =
  "The usual causes: the pool or the scenario has changed since it was recorded; its settings differ " +
  "(workers, limits, faults); or the code is not repeatable (a real clock, random value or socket).";
const some = (...labels: string[]) => labels.map((label) => ({ label, owner: "a" }));

test("takes what the schedule names, forced choices included, and begins anew each time", () => {
  const strategy = replayStrategy(["start-b", "start-a", "query-b1"]);
  for (let time = 0; time < 2; time++) {
    strategy.begin(0);
    const choices = new Choices(strategy);
    choices.choose(some("start-a", "start-b"));
    choices.choose(some("start-a"));
    choices.choose(some("query-a1", "query-b1"));
    expect([choices.taken, choices.open]).toEqual([["start-b", "start-a", "query-b1"], 2]);
  }
});

describe("says which choice went another way, and what was enabled there:", () => {
  test.each([
    [
      "among two",
      ["timeout-b"],
      some("put-a", "start-c"),
      `Choice 1 asks for "timeout-b", but only "put-a", "start-c" are enabled. ${causes}`,
    ],
    [
      "where there is one",
      ["timeout-b"],
      some("put-a"),
      `Choice 1 asks for "timeout-b", but only "put-a" is enabled. ${causes}`,
    ],
    [
      "past its end",
      [],
      some("put-a", "start-c"),
      `The schedule ends after 0 choices, but the execution goes on: "put-a", "start-c" are enabled. ${causes}`,
    ],
  ])("%s", (_, labels, alternatives, message) => {
    expect(() => replayStrategy(labels).choose(alternatives)).toThrow(new DivergedError(message));
  });
});

test("a strategy that chooses what is not there is a mistake of its own", () => {
  const choices = new Choices({ name: "broken", begin() {}, choose: () => 2 });
  expect(() => choices.choose(some("start-a", "start-b"))).toThrow(
    "Strategy broken chose 2 of 2 alternatives. It must return a whole number from 0 to 1.",
  );
});

const workers = { count: 3, body: steadyBody(1) };

test("the schedule of a violation gives it again, to the byte of its trace", async () => {
  const subject = scenario({ subject: simple, workers });
  const found = await check(subject, { seed: 3, findings: "first" });
  const again = await replay(subject, found.schedule ?? "");
  const { verdict, invariant, message, schedule, choices, switches, trace } = found;
  expect(verdict).toBe("violated");
  expect(again).toEqual({
    limits: { minconn: 1, maxconn: 2 },
    subject: "simple",
    scenario: "scenario",
    verdict,
    invariant,
    message,
    schedule,
    choices,
    switches,
    trace,
    exhaustive: false,
    executions: 1,
    seed: 0,
    strategy: "replay",
    steps: found.schedule?.split(".").length,
    seconds: again.seconds,
    reached: again.reached,
  });
});

test("a schedule that goes on after the execution's end does not fit, either", async () => {
  const one = scenario({ subject: threaded, workers: { count: 1, body: steadyBody(1) } });
  await expect(replay(one, "v1:threaded,steady:start-a.query-a1.rollback-a1.query-a2")).rejects.toThrow(
    new DivergedError(
      'The execution ended after 3 of the schedule\'s 4 choices; next was "query-a2". ' +
        "The pool or the scenario has changed since the schedule was recorded.",
    ),
  );
});

test("a schedule of another pool is refused by the first choice that does not fit", async () => {
  const one = scenario({ subject: threaded, workers: { count: 1, body: steadyBody(1) } });
  await expect(replay(one, "v1:x:start-a.connect-a1")).rejects.toThrow(
    new DivergedError(`Choice 2 asks for "connect-a1", but only "query-a1" is enabled. ${causes}`),
  );
});
