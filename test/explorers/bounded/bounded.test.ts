/** A bounded search runs what brute force runs within the bounds, and counts what it leaves out. */
import { describe, expect, test } from "vitest";
import type { BoundName, Bounds } from "../../../src/explorers/bounded/bounds.ts";
import { brokenPools } from "../../../src/pools/broken/all.ts";
import type { Fault } from "../../../src/driver/faults.ts";
import { fair } from "../../../src/pools/fair.ts";
import { reallyThreaded, simple } from "../../../src/pools/subjects.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import type { Settings } from "../../../src/scenarios/settings.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { bySearch, everyExecution, countOf, within, type SeenWithin, type Told } from "./within-bounds.ts";

const two = { workers: 2, ops: 1 };

function broken(name: string, size: Partial<Settings> = {}): Scenario {
  const { subject, settings } = brokenPools.find((pool) => pool.subject.name === name) ?? {};
  if (!subject || !settings) throw new Error(name);
  const { scenario, faults, ...rest } = settings;
  return builtIn(scenario, subject, { ...rest, ...size, faults: faults as readonly Fault[] });
}

const scenarios: readonly (readonly [string, Scenario])[] = [
  ["simple", builtIn("steady", simple, { ...two, ops: 2, minconn: 0, maxconn: 1 })],
  [
    "simple, lost-idle and statement",
    builtIn("steady", simple, { ...two, faults: ["lost-idle", "statement"] }),
  ],
  ["simple, two of lost-idle", builtIn("steady", simple, { ...two, faults: ["lost-idle"], faultsMax: 2 })],
  ["really-threaded, closeall", builtIn("closeall", reallyThreaded, two)],
  ["fair, misuse", builtIn("misuse", fair, two)],
  ["broken check-then-act", broken("check-then-act", { ops: 1 })],
  ["broken serves-timed-out-waiter", broken("serves-timed-out-waiter")],
  ["broken forgets-waiter-when-connect-fails", broken("forgets-waiter-when-connect-fails")],
  ["broken closeall-forgets-waiters", broken("closeall-forgets-waiters")],
  ["broken waiter-woken-twice", broken("waiter-woken-twice")],
];

function pick({ traces, finalStates, broken }: SeenWithin): Partial<SeenWithin> {
  return { traces, finalStates, broken };
}

function sorted(seen: SeenWithin): Record<keyof SeenWithin, unknown> {
  const { executions, cutOff, traces, finalStates, broken, leftOut } = seen;
  const [e, c, t, f] = [executions, cutOff, traces, finalStates].map((texts) => [...texts].sort());
  return { executions: e, cutOff: c, traces: t, finalStates: f, broken, leftOut };
}

/** The first few, and those around the most that any execution comes to. */
function levelsOf(name: BoundName, every: readonly Told[]): readonly Bounds[] {
  const most = Math.max(...every.map((told) => countOf(told)[name]));
  return [...new Set([0, 1, 2, most - 1, most])]
    .filter((level) => level >= 0)
    .map((level) => ({ [name]: level }));
}

const mixed: readonly Bounds[] = [
  { preemptions: 1, faults: 0, steps: 7 },
  { preemptions: 1, faults: 1 },
  { faults: 1, steps: 6 },
];

describe.each(scenarios)("%s", (_, scenario) => {
  let toTheEnd: Promise<readonly Told[]> | undefined;
  const everyToTheEnd = () => (toTheEnd ??= everyExecution(scenario, { keepGoing: true }));

  test("under a bound on preemptions, on steps, or on several, each execution within it is run once", async () => {
    const every = await everyExecution(scenario, { keepGoing: false });
    for (const bounds of [...levelsOf("preemptions", every), ...levelsOf("steps", every), ...mixed]) {
      const seen = await bySearch(scenario, bounds, { keepGoing: false });
      expect(sorted(seen), JSON.stringify(bounds)).toEqual(sorted(within(every, bounds)));
      expect(seen.runs).toBe(seen.executions.size + seen.cutOff.size);
      expect(seen.leftOut === 0).toBe(seen.executions.size === every.length);
    }
  });

  test("under a bound on faults, each trace within it is run once", async () => {
    const every = await everyToTheEnd();
    for (const bounds of levelsOf("faults", every)) {
      const seen = await bySearch(scenario, bounds, { keepGoing: true });
      const { traces, finalStates, broken } = within(every, bounds);
      expect(pick(seen)).toEqual({ traces, finalStates, broken });
      expect(seen.runs).toBe(traces.size);
      expect(seen.leftOut === 0).toBe(traces.size === new Set(every.map(({ trace }) => trace)).size);
    }
  });

  test("workers that start in their order come to the same", async () => {
    const every = await everyToTheEnd();
    for (const bounds of [{ preemptions: 1 }, { faults: 0 }, { preemptions: 2, faults: 1 }]) {
      const { finalStates, broken, leftOut } = within(every, bounds);
      const seen = await bySearch(scenario, bounds, { keepGoing: true, startsInOrder: true });
      expect({ ...pick(seen), traces: undefined }).toEqual({ finalStates, broken, traces: undefined });
      expect(seen.leftOut > 0).toBe(leftOut > 0);
    }
  });
});

test("a search with one preemption less would be noticed", async () => {
  const scenario = broken("check-then-act");
  const every = await everyExecution(scenario, { keepGoing: false });
  const seen = await bySearch(scenario, { preemptions: 1 }, { keepGoing: false });
  const expected = within(every, { preemptions: 2 });
  expect(seen.executions.size).toBeLessThan(expected.executions.size);
  expect(seen.leftOut).not.toBe(expected.leftOut);
  expect(within(every, { preemptions: 0 }).broken).toEqual([]);
  expect(seen.broken).toEqual(["used ≤ maxconn"]);
});
