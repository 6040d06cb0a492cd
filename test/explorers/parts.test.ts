/**
 * A divided search sees what the whole one sees: each trace once, whoever runs which part. That the whole one sees what
 * brute force sees is shown by soundness.test.ts.
 */
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/driver/faults.ts";
import { brokenPools } from "../../src/pools/broken/all.ts";
import { fair } from "../../src/pools/fair.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn, type Settings } from "../../src/scenarios/built-in.ts";
import type { Scenario } from "../../src/scenarios/scenario.ts";
import { byParts, byReduction } from "./both-searches.ts";

function* scenarios(): Generator<readonly [string, Scenario]> {
  for (const subject of [simple, threaded, reallyThreaded, fair]) {
    for (const size of [
      { workers: 2, ops: 2 },
      { workers: 3, ops: 1 },
    ] satisfies Partial<Settings>[]) {
      for (const faults of [
        [],
        ["lost-idle"],
        ["hang", "rollback", "close"],
      ] satisfies (readonly Fault[])[]) {
        const name = `${subject.name}, ${size.workers} × ${size.ops}, ${faults.join("+")}`;
        yield [name, builtIn("steady", subject, { ...size, faults })];
      }
      yield [`${subject.name} closeall, ${size.workers} × ${size.ops}`, builtIn("closeall", subject, size)];
    }
  }
  for (const { subject, settings } of brokenPools) {
    const { scenario: name, faults, ...rest } = settings;
    yield [`broken ${subject.name}`, builtIn(name, subject, { ...rest, faults: faults as readonly Fault[] })];
  }
}

describe.each([...scenarios()])("%s", (_, scenario) => {
  test.each([true, false])(
    "is divided without a trace lost or run twice, starts in order: %s",
    async (startsInOrder) => {
      const whole = await byReduction(scenario, { startsInOrder });
      const parts = await byParts(scenario, { startsInOrder });
      expect(parts.executions).toBe(parts.traces.size);
      expect([...parts.traces].filter((trace) => !whole.traces.has(trace))).toEqual([]);
      expect([...whole.traces].filter((trace) => !parts.traces.has(trace))).toEqual([]);
      expect([...parts.finalStates].sort()).toEqual([...whole.finalStates].sort());
      expect(parts.broken).toEqual(whole.broken);
      // A part does not plan for the parts after it. What they then begin in vain is next to nothing.
      expect(parts.blocked).toBeLessThanOrEqual(2);
    },
  );
});
