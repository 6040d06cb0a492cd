/** What real threads did is what our pools can do. */
import { expect, test } from "vitest";
import { readThreadCorpus } from "./corpus.ts";
import { allOutcomes } from "./explore-threads.ts";
import { loadPools } from "./mutant.ts";
import { ourPools } from "./our-pools.ts";
import { canonical, type ThreadRecord } from "./thread-scenario.ts";
import { threadScenarios } from "./thread-scenarios.ts";

const { origin, records } = readThreadCorpus();
const bounds = { executionsMax: 200_000 };

/** As {@link allOutcomes} writes them. */
function recorded({ outcomes }: ThreadRecord): string[] {
  return outcomes.map(({ workers, books }) => JSON.stringify(canonical({ workers, books })));
}

test("the recorded scenarios are the ones in thread-scenarios.ts, on psycopg2 2.9", () => {
  expect(records.map((record) => record.scenario)).toEqual(threadScenarios);
  expect(origin.psycopg2).toMatch(/^2\.9\./);
});

test("every record is well formed: its steps have outcomes, its schedules name workers and points", () => {
  for (const { scenario, executions, outcomes } of records) {
    expect(executions).toBeGreaterThanOrEqual(outcomes.length);
    expect(new Set(outcomes.map((outcome) => JSON.stringify([outcome.workers, outcome.books]))).size).toBe(
      outcomes.length,
    );
    for (const { workers, books, schedule } of outcomes) {
      expect(workers.length).toBe(scenario.workers.length);
      for (const [index, steps] of workers.entries()) {
        const isStuck = steps.at(-1) === "BLOCKED";
        expect(steps.length <= (scenario.workers[index]?.length ?? 0)).toBe(true);
        expect(steps.length === scenario.workers[index]?.length || isStuck).toBe(true);
        expect(steps.indexOf("BLOCKED")).toBe(isStuck ? steps.length - 1 : -1);
      }
      expect(canonical({ workers, books })).toEqual({ workers, books });
      for (const point of schedule)
        expect(point).toMatch(/^[a-d]\.(?:start|lock|permit|connect|query|rollback|close)$/);
    }
  }
});

test("threads were stopped before a lock, before a permit and within every operation", () => {
  const schedules = records.flatMap(({ outcomes }) => outcomes.flatMap(({ schedule }) => schedule));
  const points = new Set(schedules.map((point) => point.slice(2)));
  expect([...points].sort()).toEqual(["close", "connect", "lock", "permit", "query", "rollback", "start"]);
  expect(
    records.some(({ outcomes }) => outcomes.some(({ workers }) => workers.flat().includes("BLOCKED"))),
  ).toBe(true);
});

const every = records.filter(({ scenario }) => scenario.explore === "all");
const sampled = records.filter(({ scenario }) => scenario.explore !== "all");

test.each(every.map((record) => [record.scenario.name, record] as const))(
  "%s: the outcomes are the same, no more and no fewer",
  async (_, record) => {
    const ours = await allOutcomes(ourPools, record.scenario, bounds);
    expect([...ours].sort()).toEqual(recorded(record).sort());
  },
);

test.each(sampled.map((record) => [record.scenario.name, record] as const))(
  "%s: every outcome seen is one of ours",
  async (_, record) => {
    const ours = await allOutcomes(ourPools, record.scenario, bounds);
    expect(recorded(record).filter((outcome) => !ours.has(outcome))).toEqual([]);
  },
);

test.each([
  [
    "pools/threaded.ts",
    "const turn = this._lock.acquire();\n    if (turn !== undefined) {",
    "const turn = undefined;\n    if (turn !== undefined) {",
  ],
  [
    "pools/really-threaded.ts",
    "await super.putconn(conn, options);\n    this._semaphore.release();",
    "this._semaphore.release();\n    await super.putconn(conn, options);",
  ],
])("a pool that locks otherwise is noticed (%s)", async (file, from, to) => {
  const pools = await loadPools({ file, from, to });
  const differing: string[] = [];
  for (const record of every) {
    const ours = await allOutcomes(pools, record.scenario, bounds);
    if (recorded(record).sort().join("\n") !== [...ours].sort().join("\n"))
      differing.push(record.scenario.name);
  }
  expect(differing).not.toEqual([]);
});
