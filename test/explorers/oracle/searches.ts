/**
 * The searches that are compared. This file alone knows how they are called, so that they may change.
 */
import { BoundedSearch } from "../../../src/explorers/bounded/bounded-search.ts";
import type { Bounds } from "../../../src/explorers/bounded/bounds.ts";
import { divide } from "../../../src/explorers/dpor/divide.ts";
import { Dpor } from "../../../src/explorers/dpor/dpor.ts";
import { normalForm } from "../../../src/explorers/dpor/happens-before.ts";
import { check } from "../../../src/check/check.ts";
import { Runner } from "../../../src/execution/runner.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import type { StepLog } from "../../../src/sim/dependence/step-log.ts";
import type { Alternative, Strategy } from "../../../src/sim/choices/strategy.ts";
import { atOnce } from "../at-once.ts";
import { BruteForce } from "../../fixtures/brute-force.ts";
import { ForgetfulTracker, type Forgettable } from "./forgetful-tracker.ts";
import { Collector, type Seen } from "./seen.ts";

export interface Searched {
  /** How many delays an execution may have. */
  readonly late: number;
  readonly scenario: Scenario;
  /** What is hidden in the pool when an execution has ended. */
  readonly hidden?: (() => string) | undefined;
}

/** Cut where it needs more than `executionsMax`, or an execution does not end: then it is not complete. */
export async function byBruteForce(
  { scenario, hidden, late: delaysMax }: Searched,
  { executionsMax, faultsMax = Infinity }: { readonly executionsMax: number; readonly faultsMax?: number },
): Promise<Seen> {
  const runner = new Runner(scenario);
  const seen = new Collector(hidden);
  const search = new BruteForce();
  await atOnce(() => {
    while (!search.isDone && seen.isComplete) {
      if (seen.executions === executionsMax) {
        seen.isComplete = false;
        return;
      }
      let faults = 0;
      search.next((strategy) => {
        const count = (chosen: Alternative | undefined) => (faults += Number(chosen?.fault !== undefined));
        const execution = runner.run(noting(strategy, count), { keepGoing: true, delaysMax });
        if (faults <= faultsMax) seen.add(execution);
      });
    }
  });
  return seen;
}

/** The same choices, each told of. */
function noting(strategy: Strategy, tell: (chosen: Alternative | undefined) => void): Strategy {
  return {
    name: strategy.name,
    begin() {},
    choose(alternatives) {
      const index = strategy.choose(alternatives);
      tell(alternatives[index]);
      return index;
    },
    forced: ([only]) => tell(only),
  };
}

export interface ReductionOptions {
  readonly startsInOrder: boolean;
  /** A kind of resource whose recording is taken away. */
  readonly forget?: Forgettable | undefined;
}

/** `executionsMax`: it is cut above that, and then not complete. */
export async function byReduction(
  { scenario, hidden, late }: Searched,
  { startsInOrder, forget, executionsMax }: ReductionOptions & { readonly executionsMax: number },
): Promise<Seen> {
  const runner = new Runner(scenario);
  const seen = new Collector(hidden);
  const tracker = forget === undefined ? undefined : new ForgetfulTracker(forget);
  const isTotal = runner.needsEveryOrder;
  const search = new Dpor({ traits: runner.traits, isTotal, tracker });
  await atOnce(() => {
    const traces = new Set<string>();
    let whole = 0;
    while (!search.isDone && seen.isComplete) {
      if (seen.executions + search.sleepSetBlocked > executionsMax) seen.isComplete = false;
      const explored = search.next(collecting(runner, seen, { startsInOrder, late }));
      // One that held nothing new counts as blocked, though it may have run to its end.
      if (!explored) continue;
      whole++;
      traces.add(normalForm(explored.order));
    }
    seen.repeated = isTotal ? 0 : whole - traces.size;
    seen.blocked = search.sleepSetBlocked;
  });
  return seen;
}

function collecting(
  runner: Runner,
  seen: Collector,
  { startsInOrder, late: delaysMax }: { readonly startsInOrder: boolean; readonly late: number },
) {
  return (strategy: Strategy, log: StepLog): void => {
    seen.add(runner.run(strategy, { log, keepGoing: true, startsInOrder, delaysMax }));
  };
}

/** The reduced search of each part by itself, as jobs and shards run them, put together. */
export async function byParts({ scenario, hidden, late }: Searched, startsInOrder: boolean): Promise<Seen> {
  const runner = new Runner(scenario);
  const seen = new Collector(hidden);
  const options = { traits: runner.traits, isTotal: runner.needsEveryOrder };
  await atOnce(() => {
    const run = (strategy: Strategy, log: StepLog) =>
      runner.run(strategy, { log, keepGoing: true, startsInOrder, delaysMax: late });
    const { parts, tracker } = divide(run, options);
    for (const above of parts) {
      const search = new Dpor({ ...options, above, tracker: tracker.copy() });
      while (!search.isDone) search.next(collecting(runner, seen, { startsInOrder, late }));
      seen.blocked += search.sleepSetBlocked;
    }
  });
  return seen;
}

export async function byBounds({ scenario, hidden, late }: Searched, bounds: Bounds): Promise<Seen> {
  const runner = new Runner(scenario);
  const seen = new Collector(hidden);
  const search = new BoundedSearch({ bounds, traits: runner.traits, isTotal: runner.needsEveryOrder });
  await atOnce(() => {
    while (!search.isDone) search.next(collecting(runner, seen, { startsInOrder: false, late }));
    seen.blocked = search.sleepSetBlocked;
  });
  return seen;
}

/** What a user is told: the name of a broken rule, undefined where every execution keeps them all. */
export async function byCheck(
  { scenario, late }: Searched,
  seed: number,
): Promise<{ readonly says: string; readonly invariant: string | undefined }> {
  const { verdict, exhaustive, invariant } = await check(scenario, {
    findings: "first",
    explore: "exhaust",
    late,
    seed,
    shrinks: false,
  });
  return { says: `${verdict}${exhaustive ? ", exhaustive" : ""}`, invariant };
}
