/**
 * How many executions, and how much time, until a broken pool is first seen to break its rule: per strategy and for
 * fast-check's scheduler, over the broken pools. Medians of so many seeds: `node first-violation.js 50`.
 */
import fc from "fast-check";
import type { Fault } from "../../src/driver/faults.ts";
import { brokenPools } from "../../src/pools/broken/all.ts";
import type { BrokenPool } from "../../src/pools/broken/broken-pool.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { realNowMs } from "../../src/sim/rest/host.ts";
import { strategies, type StrategyName } from "../../src/strategies/all.ts";
import { firstViolations, type First } from "../fixtures/first-violation.ts";
import { schedulerProperty } from "./scheduler-property.ts";

const seeds = Number(process.argv[2] ?? 50);
const executionsMax = 1_000;

const names = Object.keys(strategies) as StrategyName[];
const columns = [...names, "fast-check"] as const;
type Column = (typeof columns)[number];

const rows = new Map<string, Map<Column, readonly First[]>>();
for (const broken of brokenPools) {
  const { scenario: name, faults, ...settings } = broken.settings;
  const scenario = builtIn(name, broken.subject, { ...settings, faults: faults as readonly Fault[] });
  const row = new Map<Column, readonly First[]>();
  for (const strategy of names)
    row.set(strategy, await firstViolations(scenario, strategies[strategy](), { seeds, executionsMax }));
  if (isForFastCheck(broken)) row.set("fast-check", await firstByFastCheck(scenario));
  rows.set(broken.subject.name, row);
}
print(
  "Executions",
  ({ executions }) => executions,
  (value) => String(value),
);
print(
  "Milliseconds",
  ({ ms }) => ms,
  (value) => value.toFixed(value < 10 ? 2 : 0),
);

/** Its scheduler knows neither faults nor virtual time. */
function isForFastCheck({ settings, options }: BrokenPool): boolean {
  return settings.faults.length === 0 && options.askMsMax === undefined;
}

async function firstByFastCheck(scenario: Scenario): Promise<readonly First[]> {
  const firsts: First[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const startedAtMs = realNowMs();
    const details = await fc.check(schedulerProperty(scenario), {
      seed,
      numRuns: executionsMax,
      endOnFailure: true,
    });
    const ms = realNowMs() - startedAtMs;
    firsts.push(
      details.failed ? { executions: details.numRuns, ms } : { executions: Infinity, ms: Infinity },
    );
  }
  return firsts;
}

function print(what: string, valueOf: (first: First) => number, show: (value: number) => string): void {
  const text = (value: number | undefined): string =>
    value === undefined ? "–" : value === Infinity ? "not found" : show(value);
  const width = 13;
  console.log(
    `${what} to first violation, median of ${seeds} seeds; "–" where it knows no such fault or timer.`,
  );
  console.log(["".padEnd(34), ...columns.map((name) => name.padStart(width))].join(""));
  for (const [name, row] of rows) {
    const cells = columns.map((column) => {
      const firsts = row.get(column);
      return text(firsts && median(firsts.map(valueOf))).padStart(width);
    });
    console.log([name.padEnd(34), ...cells].join(""));
  }
  const late = (column: Column): number =>
    [...rows.values()].filter((row) =>
      (row.get(column) ?? []).some(({ executions }) => executions === Infinity),
    ).length;
  console.log(
    ["missed at some seed".padEnd(34), ...columns.map((name) => String(late(name)).padStart(width))].join(""),
  );
  console.log("");
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
