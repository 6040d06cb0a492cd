/** The portfolio finds every broken pool within 1,000 executions, at 49 of 50 seeds at least. */
import { expect, test } from "vitest";
import type { Fault } from "../src/driver/faults.ts";
import { brokenPools } from "../src/pools/broken/all.ts";
import { builtIn } from "../src/scenarios/built-in.ts";
import { portfolio } from "../src/strategies/portfolio.ts";
import { firstViolations } from "./fixtures/first-violation.ts";

test.each(brokenPools.map((broken) => ({ name: broken.subject.name, broken })))(
  "$name",
  async ({ broken }) => {
    const { scenario: name, faults, ...settings } = broken.settings;
    const scenario = builtIn(name, broken.subject, { ...settings, faults: faults as readonly Fault[] });
    const firsts = await firstViolations(scenario, portfolio(), { seeds: 50, executionsMax: 1_000 });
    const missed = firsts.filter(({ executions }) => executions === Infinity);
    expect(missed.length).toBeLessThanOrEqual(1);
  },
);
