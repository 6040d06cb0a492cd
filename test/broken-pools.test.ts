/**
 * Every broken pool is found, by the rule that it names and by no other; the pool that they are made from holds on the
 * same settings, and on all others.
 */
import { describe, expect, test } from "vitest";
import { driverFaults, faultNames, type Fault } from "../src/driver/faults.ts";
import { invariants } from "../src/invariants/all.ts";
import { brokenPools } from "../src/pools/broken/all.ts";
import type { BrokenPool } from "../src/pools/broken/broken-pool.ts";
import { FairPool, type FairPoolOptions } from "../src/pools/fair-pool.ts";
import { fair, fairSubject } from "../src/pools/fair.ts";
import type { Subject } from "../src/pools/pool.ts";
import { builtIn } from "../src/scenarios/built-in.ts";
import { check, replay } from "../src/check/check.ts";
import { scenario, type Scenario } from "../src/scenario/scenario.ts";
import type { Body } from "../src/scenario/worker.ts";
import type { Verdict } from "../src/verdict/verdict.ts";
import { sized } from "./fixtures/hunting.ts";

/** Frozen: each of them finds each broken pool within the budget. */
const seeds = [1, 2];
const executions = 1_000;
const few = sized({ test: 100, hunt: 300 });
/** Shrinking is looked at in shrinking.test.ts. */
const asFound = { executions, findings: "first", shrinks: false } as const;

function scenarioOf({ settings }: BrokenPool, subject: Subject): Scenario {
  const { scenario: name, faults, ...rest } = settings;
  return builtIn(name, subject, { ...rest, faults: faults as readonly Fault[] });
}

function fairWith(options: FairPoolOptions): Subject {
  return fairSubject({ name: "fair", title: "FairPool", Pool: FairPool, options });
}

/** One check of each seed, for all tests that look at it. */
function once(checkOf: (seed: number) => Promise<Verdict>): (seed: number) => Promise<Verdict> {
  const made = new Map<number, Promise<Verdict>>();
  return (seed) => {
    const verdict = made.get(seed) ?? checkOf(seed);
    made.set(seed, verdict);
    return verdict;
  };
}

/** What a driver itself may do wrong is no matter of these pools. */
const serverFaults = faultNames.filter((name) => !driverFaults.includes(name));

describe.each(brokenPools.map((broken) => ({ name: broken.subject.name, broken })))("$name", ({ broken }) => {
  const setting = scenarioOf(broken, broken.subject);
  const found = once((seed) => check(setting, { seed, ...asFound }));

  test("breaks the rule that it names, and no other comes first", async () => {
    for (const seed of seeds) {
      const { verdict, invariant, message } = await found(seed);
      expect({ seed, verdict, invariant, message }).toMatchObject({
        verdict: "violated",
        invariant: broken.invariant,
      });
    }
  });

  test("breaks it again when its schedule is replayed", async () => {
    const { schedule = "", message, trace } = await found(1);
    const again = await replay(setting, schedule);
    expect(again).toMatchObject({ invariant: broken.invariant, message });
    expect(again.trace).toEqual(trace);
  });

  test("holds where its one bug is mended", async () => {
    const setting = scenarioOf(broken, fairWith(broken.options));
    expect(await check(setting, { executions: few })).toMatchObject({ verdict: "holds", executions: few });
  });
});

/** Rules that FairPool does not promise, or that callers break: test/invariants/promised.test.ts, options.test.ts and planted.test.ts show them. */
const elsewhere: readonly string[] = [
  "counters tell the truth",
  "callers do not deadlock",
  "validated before lent",
  "lent within its lifetime",
  "reaped in time",
  "close waits for what is lent",
  "close succeeds",
  "bounded overtaking",
  "an aborted ask takes nothing",
  "no time-out before its time",
];

/** Of callers rather than pools: applications break them, in test/applications. */
const ofCallers = [
  "callers release once",
  "no use after release",
  "released outside transactions",
  "one request per transaction",
  "one statement at a time",
  "callers release what they hold",
];

test("there are more than twenty, each of another name, and each breaks a rule that exists", () => {
  const names = new Set(brokenPools.map(({ subject }) => subject.name));
  expect(names.size).toBe(brokenPools.length);
  expect(names.size).toBeGreaterThan(20);
  const broken = new Set(brokenPools.map(({ invariant }) => invariant));
  const ofPools = invariants
    .map(({ name }) => name)
    .filter((name) => ![...elsewhere, ...ofCallers].includes(name));
  expect([...broken].sort()).toEqual(ofPools.sort());
});

describe.each<[string, FairPoolOptions]>([
  ["as it is", {}],
  ["that asks for 50 ms", { askMsMax: 50 }],
  ["that validates", { validates: true }],
  ["that asks for 50 ms and validates", { askMsMax: 50, validates: true }],
])("FairPool %s", (_, options) => {
  const faultSets: readonly (readonly Fault[])[] = [
    [],
    ...serverFaults.map((fault) => [fault]),
    serverFaults,
  ];

  test.each(["steady", "closeall", "misuse"])("holds in %s under every fault", async (name) => {
    for (const faults of faultSets) {
      for (const [minconn, maxconn] of [
        [0, 1],
        [1, 2],
        [2, 2],
      ] as const) {
        const settings = { minconn, maxconn, faults, faultsMax: 2 };
        const verdict = await check(builtIn(name, fairWith(options), settings), {
          executions: sized({ test: 15, hunt: 40 }),
        });
        expect({ faults, minconn, ...verdict }).toMatchObject({ verdict: "holds" });
      }
    }
  });
});

test("FairPool holds in the article's program", async () => {
  const verdict = await check(builtIn("article", fair), { executions: 300 });
  expect(verdict).toMatchObject({ verdict: "holds", executions: 300 });
});

test("FairPool holds when its workers keep a connection for a while, and one of them closes the pool", async () => {
  const body: Body = async (worker) => {
    try {
      const lent = await worker.pool.getconn();
      await worker.sleep(1);
      await worker.pool.putconn(lent);
    } catch {
      // Refused: the rules look at that.
    }
  };
  const closer: Body = (worker) => worker.pool.closeall();
  for (const workers of [
    [body, body, body],
    [body, body, closer],
  ]) {
    const faults = { kinds: serverFaults, budget: 2 };
    const verdict = await check(scenario({ subject: fairWith({}), workers, faults }), {
      executions: sized({ test: 300, hunt: 1_000 }),
    });
    expect(verdict).toMatchObject({ verdict: "holds" });
  }
});

test("a rule that is optional is judged only where the pool promises it", async () => {
  const optional = invariants.filter(({ isOptional }) => isOptional).map(({ name }) => name);
  expect(optional).toEqual([
    "open ≤ maxconn",
    ...ofCallers,
    "validated before lent",
    "served in order",
    "an aborted ask takes nothing",
    "idle ≤ minconn",
    "calls raise after closeall",
    "closeall waits for every close",
    "close waits for what is lent",
    "no time-out before its time",
    "no timer left after close",
    "minconn kept",
  ]);
  for (const broken of brokenPools.filter(({ invariant }) => optional.includes(invariant))) {
    const { promises: _, ...subject } = broken.subject;
    expect(
      await check(scenarioOf(broken, subject), { executions: sized({ test: 150, hunt: 1_000 }) }),
    ).toMatchObject({ verdict: "holds" });
  }
});
