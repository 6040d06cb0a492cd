/** Histories of whole pools: psycopg2's pool is linearizable with its lock, and without it it is not. */
import { describe, expect, test } from "vitest";
import { faultNames, type Fault } from "../../src/driver/faults.ts";
import { invariants } from "../../src/invariants/all.ts";
import { linearizable } from "../../src/invariants/linearizable.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Settings } from "../../src/scenarios/settings.ts";
import { check } from "../../src/check/check.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { byBruteForce, byReduction } from "../fixtures/every-execution.ts";

/** Judged by this rule alone. */
function alone(subject: Subject): Subject {
  return { ...subject, exempt: Object.fromEntries(invariants.map(({ name }) => [name, "not asked here"])) };
}

function setting(name: string, subject: Subject, settings: Partial<Settings>): Scenario {
  return { ...builtIn(name, alone(subject), settings), rules: [linearizable] };
}

const small = { workers: 2, ops: 1, minconn: 1, maxconn: 1 };

describe.each([
  ["steady", "one ask each", small],
  ["steady", "two asks each", { ...small, ops: 2 }],
  ["closeall", "one ask each", small],
  ["misuse", "one operation each", small],
  ["steady", "a fault", { ...small, faults: ["rollback", "refused", "hang"] as readonly Fault[] }],
] as const)("ThreadedConnectionPool in %s with %s", (name, _, settings) => {
  test("is linearizable in every execution", async () => {
    const found = await byReduction(setting(name, threaded, settings));
    expect(found.found).toEqual({});
    expect(found.executions).toBeGreaterThan(1);
  });
});

describe.each([
  { subject: simple, found: { linearizable: 24 }, executions: 46 },
  { subject: threaded, found: {}, executions: 8 },
])("two workers, each with one operation, on a $subject.title of one connection", (expected) => {
  const small = { workers: 2, ops: 1, minconn: 0, maxconn: 1 };

  test("brute force finds as much as the reduction", async () => {
    const one = setting("steady", expected.subject, small);
    const { executions, found } = expected;
    expect(await byBruteForce(one)).toEqual({ executions, found });
    expect(Object.keys((await byReduction(one)).found)).toEqual(Object.keys(found));
  });
});

test("check says so of every execution", async () => {
  const one = (subject: Subject) => setting("steady", subject, { ...small, ops: 2, minconn: 0 });
  expect(await check(one(threaded), { explore: "exhaust" })).toMatchObject({
    verdict: "holds",
    exhaustive: true,
  });
  expect(await check(one(simple), { explore: "exhaust" })).toMatchObject({
    verdict: "violated",
    invariant: "linearizable",
  });
});

test("SimpleConnectionPool is not linearizable: two workers pass the limit together", async () => {
  const one = setting("steady", simple, { ...small, minconn: 0 });
  const { verdict, invariant, message } = await check(one);
  expect({ verdict, invariant, message }).toEqual({
    verdict: "violated",
    invariant: "linearizable",
    message:
      "worker b's getconn got connection c1, and no order of the calls until then explains that: " +
      "one after the other they would have had other answers",
  });
});

test("ReallyThreadedConnectionPool is: who waits for a permit has not asked yet", async () => {
  for (const name of ["steady", "closeall", "misuse"]) {
    const { found } = await byReduction(setting(name, reallyThreaded, small));
    expect(found).toEqual({});
  }
});

test.each(["steady", "closeall", "misuse"])(
  "ThreadedConnectionPool stays linearizable in %s when two operations fail or hang",
  async (name) => {
    const one = setting(name, threaded, { faults: faultNames, faultsMax: 2 });
    expect(await check(one, { executions: 1_500 })).toMatchObject({ verdict: "holds", executions: 1_500 });
  },
);

test("a rule that is not asked for is not judged", async () => {
  const one = { ...setting("steady", simple, { ...small, minconn: 0 }), rules: [] };
  expect(await check(one, { executions: 100 })).toMatchObject({ verdict: "holds" });
});
