/** A property of a pool: what it finds, how it shrinks, how it says so, and how it is run again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replay } from "poolproof";
import { poolProperty, poolRun, runScenario, type PoolRun } from "poolproof/fast-check";
import { checkThenAct } from "../../../src/pools/broken/check-then-act.ts";
import { reallyThreaded, simple, threaded } from "../../../src/pools/subjects.ts";
import { vitestProject } from "../vitest-project.ts";

interface Failed {
  readonly message: string;
  readonly cause: Error;
}

/** What fc.assert throws. */
async function failure(
  property: fc.IAsyncProperty<[PoolRun]>,
  parameters: fc.Parameters<[PoolRun]>,
): Promise<Failed> {
  try {
    await fc.assert(property, parameters);
  } catch (error) {
    return error as Failed;
  }
  throw new Error("The property holds.");
}

const passed = poolProperty(simple, { minconn: 0, maxconn: 1 });
const seed = 42;

describe("SimpleConnectionPool of one connection", () => {
  let made: Promise<Failed> | undefined;
  const failed = () => (made ??= failure(passed, { seed }));

  test("fails as any property does, with the story and the schedule as its cause", async () => {
    const { message, cause } = await failed();
    expect(message).toMatchInlineSnapshot(`
      "Property failed after 15 tests
      { seed: 42, path: "14:4:5:8:9:11:4:12:13:16:21:25:26:18:12:14:16:20:17:6", endOnFailure: true }
      Counterexample: [a: ask · b: ask · choices 0 1 0 1]
      Shrunk 19 time(s)

      Hint: Enable verbose mode in order to have the list of all failing values encountered during the run"
    `);
    expect(`${cause.name}: ${cause.message}`).toMatchInlineSnapshot(`
      "PoolFailure: Violated: used ≤ maxconn        SimpleConnectionPool, scenario workload, 2 workers, maxconn 1
      2 connections are lent, and maxconn is 1.

        step  event                worker a                  worker b                  used/max
           1  start-a              getconn …                                                0/1
           2  start-b                                        getconn …                      0/1
           3  connect-b1                                     … getconn → connection 2       1/1
              connection 2 opened                            putconn connection 2 …
           4  connect-a1           … getconn → connection 1                                 2/1
              connection 1 opened  putconn connection 1 …

      4 choices, 2 switches.
      As test: await replay(runScenario(subject, {"workload":[[{"kind":"ask"}],[{"kind":"ask"}]],"faults":{"kinds":[],"budget":0}}, {"minconn":0,"maxconn":1}), "v1:simple,workload:start-a.start-b.connect-b1.connect-a1")"
    `);
  });

  test("fails in the same way with fast-check's own seed and path", async () => {
    const first = await failed();
    const [, path = ""] = /path: "(.*?)"/.exec(first.message) ?? [];
    const again = await failure(passed, { seed, path, endOnFailure: true });
    expect(again.cause.message).toBe(first.cause.message);
  });

  test("breaks the same rule when the line in its text is run", async () => {
    const { message } = (await failed()).cause;
    const line = /runScenario\(subject, (\{.*\}\}), (\{.*?\})\), "(v1:.*)"\)$/m.exec(message);
    const [, run = "", limits = "", schedule = ""] = line ?? [];
    const scenario = runScenario(simple, JSON.parse(run) as PoolRun, JSON.parse(limits) as object);
    expect(await replay(scenario, schedule)).toMatchObject({
      verdict: "violated",
      invariant: "used ≤ maxconn",
    });
  });
});

test("fast-check's report can hold it all", async () => {
  const { message } = await failure(passed, { seed, includeErrorInReport: true });
  expect(message).toContain("\nGot PoolFailure: Violated: used ≤ maxconn        SimpleConnectionPool, ");
  expect(message).toContain('"v1:simple,workload:');
});

test("ThreadedConnectionPool holds, whatever correct callers do", async () => {
  await fc.assert(poolProperty(threaded, { keys: ["x", "y"] }), { seed, numRuns: 200 });
});

test("a fault shrinks to the one that is needed", async () => {
  const { message, cause } = await failure(
    poolProperty(threaded, { faults: ["refused", "statement", "rollback"], closes: true }),
    { seed, numRuns: 1_000 },
  );
  expect(message).toContain("Counterexample: [a: ask, work · at most 1 of rollback · choices 1]\n");
  expect(cause.message).toContain("Everything was put back, but the pool still counts 1 used.");
});

test("a broken pool is found by the rule that it names", async () => {
  const { subject, settings, invariant } = checkThenAct;
  const { minconn, maxconn } = settings;
  const { cause } = await failure(poolProperty(subject, { minconn, maxconn }), { seed, numRuns: 1_000 });
  expect(cause.message.split("  ")[0]).toBe(`Violated: ${invariant}`);
});

test("a worker that may hold two connections can block itself on a pool that waits", async () => {
  const property = poolProperty(reallyThreaded, { maxconn: 1, holdsMax: 2 });
  const { message, cause } = await failure(property, { seed, numRuns: 1_000 });
  expect(message).toContain("Counterexample: [a: ask, ask · choices none]\n");
  expect(cause.message).toContain("Violated: callers do not deadlock");
  await fc.assert(poolProperty(reallyThreaded, { maxconn: 1 }), { seed, numRuns: 200 });
});

test("workload, faults and schedule shrink together, to nothing", async () => {
  const run = poolRun({ faults: ["hang", "lost"], keys: ["x"], closes: true });
  const { counterexample } = fc.check(
    fc.property(run, () => false),
    { seed },
  );
  expect(fc.stringify(counterexample?.[0])).toBe("choices none");
});

test("Vitest shows it below fast-check's own text", async () => {
  await using project = await vitestProject(`import fc from "fast-check";
import { test } from "vitest";
import { poolProperty } from "poolproof/fast-check";
import { poolScenario } from "./pools.ts";

test("lends one connection at most", async () => {
  await fc.assert(poolProperty(poolScenario().subject, { minconn: 0, maxconn: 1 }), { seed: 42, numRuns: 1_000 });
}, 60_000);
`);
  const output = await project.run();
  expect(output).toContain("\nError: Property failed after ");
  expect(output).toContain("\nCaused by: PoolFailure: Violated: used ≤ maxconn        MyPool, ");
});
