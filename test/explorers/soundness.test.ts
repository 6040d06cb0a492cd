/**
 * The reduced search sees what brute force sees: the same broken rules and the same final states, with exactly one
 * execution for each class of executions that differ only in the order of steps that commute.
 */
import { describe, expect, test } from "vitest";
import { brokenPools } from "../../src/pools/broken/all.ts";
import { fair } from "../../src/pools/fair.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { faultNames, type Fault } from "../../src/driver/faults.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Settings } from "../../src/scenarios/settings.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { byBruteForce, byReduction, bySampling, bySleepSets } from "./both-searches.ts";

/**
 * Where brute force needs more than this, every sampled execution must be among those of the reduced search instead.
 * `npm run hunt:built-in` goes up to 100,000.
 */
const hunt = process.env["POOLPROOF_BRUTE_FORCE_MAX"];
const executionsMax = Number(hunt ?? 500);

const samples = 50;

const pools: readonly Subject[] = [simple, threaded, reallyThreaded, fair];

/** With two operations each, a fault is tried on two pools of the four, others for the next fault; with one, on all. */
function isTurn(fault: number, pool: Subject): boolean {
  return (fault + pools.indexOf(pool)) % 2 === 1;
}

const sizes: readonly Partial<Settings>[] = [
  { workers: 2, ops: 1 },
  { workers: 2, ops: 2 },
  { workers: 3, ops: 1 },
];

function* scenarios(): Generator<readonly [string, Scenario]> {
  for (const subject of pools) {
    for (const size of sizes) {
      for (const [index, faults] of faultSets(size).entries()) {
        if (size.ops === 2 && faults.length > 0 && hunt === undefined && !isTurn(index, subject)) continue;
        yield [
          named(subject.name, "steady", { ...size, faults }),
          builtIn("steady", subject, { ...size, faults }),
        ];
      }
      for (const name of ["closeall", "misuse"]) {
        // Mistakes have many orders: there the oracle's random workers see as much.
        if (name === "misuse" && size !== sizes[0] && hunt === undefined) continue;
        yield [named(subject.name, name, size), builtIn(name, subject, size)];
      }
    }
  }
  for (const { subject, settings } of brokenPools) {
    // It goes round in circles, each execution for dozens of steps.
    if (settings.scenario === "outage") continue;
    const { scenario: name, faults, ...rest } = settings;
    const all = { ...rest, ...lessWork(rest), faults: faults as readonly Fault[] };
    yield [`broken ${named(subject.name, name, all)}`, builtIn(name, subject, all)];
  }
}

/** With two operations each, most broken pools are beyond brute force: with one, what both searches see is compared whole. */
function lessWork({ workers }: Partial<Settings>): Partial<Settings> {
  return hunt === undefined ? { workers: Math.min(workers ?? 2, 2), ops: 1 } : {};
}

/** What befalls the whole server is compared in test/driver/outage.test.ts, on smaller scenarios. */
const kinds =
  hunt === undefined ? faultNames.filter((kind) => !["down", "restart"].includes(kind)) : faultNames;

/** Three workers make many traces, and all faults at once: there, what other sizes have shown is left to the hunt. */
function faultSets({ workers, ops }: Partial<Settings>): readonly (readonly Fault[])[] {
  if (workers === 3 && hunt === undefined) return [[]];
  const each = [[], ...kinds.map((fault): Fault[] => [fault])];
  return ops === 2 && hunt === undefined ? each : [...each, kinds];
}

function named(subject: string, name: string, { workers, ops, faults }: Partial<Settings>): string {
  return [subject, name, `${workers} × ${ops}`, faults?.join("+")].filter(Boolean).join(" ");
}

describe.each([...scenarios()])("%s", (_, scenario) => {
  test("is searched with one execution a trace, and nothing is missed", async () => {
    const reduced = await byReduction(scenario, { startsInOrder: false });
    expect(reduced.executions).toBe(reduced.traces.size);
    expect(reduced.blocked).toBe(0);
    // It runs each trace at least once: where there are too many traces, it need not begin.
    const isTooLarge = reduced.traces.size > executionsMax;
    const brute = isTooLarge ? undefined : await byBruteForce(scenario, { executionsMax });
    if (!brute) {
      const sampled = await bySampling(scenario, samples);
      expect([...sampled.traces].filter((trace) => !reduced.traces.has(trace))).toEqual([]);
      expect([...sampled.finalStates].filter((state) => !reduced.finalStates.has(state))).toEqual([]);
      return;
    }
    expect(reduced.broken).toEqual(brute.broken);
    expect(sorted(reduced.finalStates)).toEqual(sorted(brute.finalStates));
    expect(sorted(reduced.traces)).toEqual(sorted(brute.traces));
    const ordered = await byReduction(scenario, { startsInOrder: true });
    expect(ordered.broken).toEqual(brute.broken);
    expect(sorted(ordered.finalStates)).toEqual(sorted(brute.finalStates));
    expect(ordered.executions).toBe(ordered.traces.size);
    expect(ordered.blocked).toBe(0);
  });
});

/** What need not happen is hardest: a server lost while idle, with other faults, and more than one of them. */
const losses: readonly (readonly [Subject, string, Partial<Settings>])[] = [
  [simple, "closeall", { workers: 3, ops: 1, faults: ["lost-idle"], faultsMax: 2 }],
  [simple, "closeall", { workers: 3, ops: 1, faults: ["lost-idle", "close"], faultsMax: 1 }],
  [threaded, "closeall", { workers: 3, ops: 1, faults: ["lost-idle", "close"], faultsMax: 3 }],
  [threaded, "misuse", { workers: 2, ops: 1, faults: ["lost-idle"], faultsMax: 2 }],
  [fair, "misuse", { workers: 2, ops: 1, faults: ["lost-idle"], faultsMax: 3 }],
  [simple, "steady", { workers: 2, ops: 1, faults: kinds, faultsMax: 2 }],
  [fair, "steady", { workers: 2, ops: 1, faults: kinds, faultsMax: 1 }],
];

const namedLosses = losses.map(([subject, name, settings]) => {
  const title = `${named(subject.name, name, settings)}, at most ${settings.faultsMax}`;
  return [title, name, settings, subject] as const;
});

test.each(namedLosses)("%s: two reductions see the same traces", async (_, name, settings, subject) => {
  const scenario = builtIn(name, subject, settings);
  const [reduced, asleep] = [
    await byReduction(scenario, { startsInOrder: false }),
    await bySleepSets(scenario),
  ];
  expect(sorted(reduced.traces)).toEqual(sorted(asleep.traces));
  expect(sorted(reduced.finalStates)).toEqual(sorted(asleep.finalStates));
  expect([reduced.executions, asleep.executions]).toEqual([reduced.traces.size, asleep.traces.size]);
  // A call may throw only while a fault is left: whether that is a choice differs from one order to another, and such plans are in vain.
  const inVain = settings.faults?.includes("throws") === true ? reduced.executions / 20 : 0;
  expect(reduced.blocked).toBeLessThanOrEqual(inVain);
});

function sorted(texts: ReadonlySet<string>): string[] {
  return [...texts].sort();
}
