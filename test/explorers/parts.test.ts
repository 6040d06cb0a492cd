/**
 * A divided search sees what the whole one sees: each trace once, whoever runs which part. That the whole one sees what
 * brute force sees is shown by soundness.test.ts.
 */
import { expect, test } from "vitest";
import type { Fault } from "../../src/driver/faults.ts";
import { brokenPools } from "../../src/pools/broken/all.ts";
import { fair } from "../../src/pools/fair.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Settings } from "../../src/scenarios/settings.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { isHunt } from "../fixtures/hunting.ts";
import { byParts, byReduction } from "./both-searches.ts";

const small: Partial<Settings> = { workers: 3, ops: 1 };
const faults: readonly Fault[] = ["lost-idle"];

function* scenarios(): Generator<readonly [string, Scenario]> {
  for (const subject of [simple, threaded, reallyThreaded, fair]) {
    yield [subject.name, builtIn("steady", subject, small)];
    yield [`${subject.name} closeall`, builtIn("closeall", subject, small)];
    yield [`${subject.name} with faults`, builtIn("steady", subject, { workers: 2, ops: 2, faults })];
  }
  const twice: Partial<Settings> = { workers: 3, ops: 1, faults: ["lost-idle"], faultsMax: 2 };
  yield ["simple closeall, lost-idle twice", builtIn("closeall", simple, twice)];
  yield ["hang+rollback", builtIn("steady", threaded, { workers: 2, ops: 1, faults: ["hang", "rollback"] })];
  for (const { subject, settings } of brokenPools.filter(({ subject }) => someBroken.has(subject.name))) {
    const { scenario: name, faults, ...rest } = settings;
    yield [
      `broken ${subject.name}`,
      builtIn(name, subject, { ...rest, ...less, faults: faults as readonly Fault[] }),
    ];
  }
}

const less: Partial<Settings> = isHunt ? {} : { ops: 1 };

/** With faults, with timeouts, with closeall, and with none of these. */
const someBroken = new Set([
  "rollback-keeps-slot",
  "waiter-woken-twice",
  "parks-dead-connection",
  "timeout-empties-queue",
  "closeall-misses-connect",
  "minimum-not-kept",
]);

test.each([...scenarios()])("%s is divided without a trace lost or run twice", async (_, scenario) => {
  const whole = await byReduction(scenario, { startsInOrder: true });
  const parts = await byParts(scenario, { startsInOrder: true });
  expect(parts.executions).toBe(parts.traces.size);
  expect([...parts.traces].filter((trace) => !whole.traces.has(trace))).toEqual([]);
  expect([...whole.traces].filter((trace) => !parts.traces.has(trace))).toEqual([]);
  expect([...parts.finalStates].sort()).toEqual([...whole.finalStates].sort());
  expect(parts.broken).toEqual(whole.broken);
  // A part does not plan for the parts after it. What they then begin in vain is next to nothing.
  expect(parts.blocked).toBeLessThanOrEqual(10);
});

test("workers that start in any order are divided alike", async () => {
  const scenario = builtIn("steady", threaded, { workers: 3, ops: 1 });
  const whole = await byReduction(scenario, { startsInOrder: false });
  const parts = await byParts(scenario, { startsInOrder: false });
  expect([...parts.traces].sort()).toEqual([...whole.traces].sort());
  expect(parts.executions).toBe(whole.executions);
});

test("without one of the parts, traces are missing", async () => {
  const scenario = builtIn("steady", threaded, { workers: 3, ops: 1 });
  const whole = await byReduction(scenario, { startsInOrder: true });
  const parts = await byParts(scenario, { startsInOrder: true, without: 3 });
  expect(parts.parts).toBeGreaterThanOrEqual(64);
  expect(parts.executions).toBeLessThan(whole.executions);
});
