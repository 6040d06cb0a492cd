/** What a pool throws where nobody catches it is a finding about that execution, and the process lives on. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import { escapes, escapingPool } from "../fixtures/escaping-pools.ts";
import { runFixture } from "../fixtures/run-fixture.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";
import { simple } from "../../src/pools/subjects.ts";

const workers = { count: 2, body: steadyBody(2) };

describe.concurrent.each(Object.entries(escapes))("thrown from %s", (way, { where }) => {
  const found = {
    verdict: "violated",
    invariant: "no error escapes",
    message: `${where}: Error: thrown by the pool`,
    executions: 1,
  };

  test("it is a violation in a process of its own, which ends with 0", async () => {
    const { code, stdout, stderr } = await runFixture("check-escape", [way]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${JSON.stringify(found)}\n`, stderr: "" });
  });
});

describe.each(Object.entries(escapes))("thrown from %s", (_way, { where, begin }) => {
  test("it is a violation inside Vitest, with a schedule that gives it again", async () => {
    const verdict = await check(scenario({ subject: escapingPool(begin), workers }));
    expect(verdict).toMatchObject({
      verdict: "violated",
      invariant: "no error escapes",
      message: `${where}: Error: thrown by the pool`,
    });
    expect(verdict.trace?.at(-1)).toEqual({ kind: "escape", where, detail: "Error: thrown by the pool" });
  });
});

describe.concurrent("outside any execution, while the globals are lent,", () => {
  test.each([
    ["rejection", ["unhandledRejection"], "unhandledRejection heard from outside\n"],
    ["rejection", ["uncaughtException"], "uncaughtException heard from outside\n"],
    ["throw", ["uncaughtException"], "uncaughtException heard from outside\n"],
  ])("a %s reaches whoever listened before: %j", async (kind, listened, stdout) => {
    expect(await runFixture("error-outside", [kind, ...listened])).toEqual({ code: 0, stdout, stderr: "" });
  });

  test.each(["rejection", "throw"])("a %s that nobody listens for ends the process as ever", async (kind) => {
    const { code, stdout, stderr } = await runFixture("error-outside", [kind]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Error: from outside");
  });
});

test("a pool that cannot be opened is a violation, not a crash", async () => {
  const subject = { ...simple, open: () => Promise.reject(new Error("no server")) };
  expect(await check(scenario({ subject, workers }))).toMatchObject({
    verdict: "violated",
    invariant: "no error escapes",
    message: "opening the pool: Error: no server",
    schedule: "v1:simple,scenario,workers%3D1:",
  });
});

test("an error that a worker's body does not catch is a violation that names the worker", async () => {
  const body = () => Promise.reject(new Error("careless"));
  const verdict = await check(scenario({ subject: subjectOf(SoundPool), workers: { count: 1, body } }));
  expect(verdict).toMatchObject({ verdict: "violated", message: "worker a: Error: careless" });
});
