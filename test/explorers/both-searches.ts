/** Runs one scenario by brute force, by the reduced search and by sampling, and says what each saw. */
import { BoundedSearch } from "../../src/explorers/bounded/bounded-search.ts";
import { BruteForce } from "../fixtures/brute-force.ts";
import { divide } from "../../src/explorers/dpor/divide.ts";
import { Dpor } from "../../src/explorers/dpor/dpor.ts";
import { normalForm, orderOf } from "../../src/explorers/dpor/happens-before.ts";
import { Runner, type Execution } from "../../src/execution/runner.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Tracker } from "../../src/sim/dependence/footprint.ts";
import { seedAt } from "../../src/sim/prng.ts";
import { StepLog } from "../../src/sim/dependence/step-log.ts";
import type { Strategy } from "../../src/sim/choices/strategy.ts";
import { random } from "../../src/strategies/random.ts";
import { atOnce } from "./at-once.ts";

/** As the command line has it. */
const delaysMax = 1;

export interface Seen {
  readonly executions: number;
  /** Executions up to the order of steps that commute. */
  readonly traces: ReadonlySet<string>;
  readonly finalStates: ReadonlySet<string>;
  readonly broken: readonly string[];
}

export interface SearchSeen extends Seen {
  readonly blocked: number;
}

class Collector {
  executions = 0;
  readonly traces = new Set<string>();
  readonly finalStates = new Set<string>();
  readonly #broken = new Set<string>();

  add({ ending }: Execution, finalState: string, trace: string): void {
    this.executions++;
    this.traces.add(trace);
    this.finalStates.add(finalState);
    if (ending.kind === "violated") this.#broken.add(ending.finding.invariant);
  }

  get broken(): readonly string[] {
    return [...this.#broken].sort();
  }
}

/** Undefined where brute force needs more than `executionsMax`. */
export async function byBruteForce(
  scenario: Scenario,
  { executionsMax, startsInOrder = false }: { executionsMax: number; startsInOrder?: boolean },
): Promise<Seen | undefined> {
  const runner = new Runner(scenario);
  const seen = new Collector();
  const search = new BruteForce();
  const tracker = new Tracker();
  await atOnce(() => {
    while (!search.isDone && seen.executions < executionsMax) {
      search.next((strategy) => {
        const log = new StepLog(tracker, runner.traits);
        const execution = runner.run(strategy, { log, keepGoing: true, startsInOrder, delaysMax });
        seen.add(execution, execution.finalState(), normalForm(orderOf(log.steps)));
      });
    }
  });
  return search.isDone ? seen : undefined;
}

export async function byReduction(
  scenario: Scenario,
  { startsInOrder, isTotal }: { startsInOrder: boolean; isTotal?: boolean },
): Promise<SearchSeen> {
  const runner = new Runner(scenario);
  const seen = new Collector();
  const search = new Dpor({ traits: runner.traits, isTotal });
  await atOnce(() => {
    while (!search.isDone) {
      const explored = search.next((strategy, log) => {
        const execution = runner.run(strategy, { log, keepGoing: true, startsInOrder, delaysMax });
        return { execution, finalState: execution.finalState() };
      });
      if (!explored) continue;
      const { execution, finalState } = explored.execution;
      seen.add(execution, finalState, normalForm(explored.order));
    }
  });
  const { executions, traces, finalStates, broken } = seen;
  return { executions, traces, finalStates, broken, blocked: search.sleepSetBlocked };
}

/** Sleep sets alone: a reduction that shares nothing with the other but the relation. Every fault may strike. */
export async function bySleepSets(scenario: Scenario): Promise<SearchSeen> {
  const runner = new Runner(scenario);
  const seen = new Collector();
  const search = new BoundedSearch({ bounds: { faults: scenario.faults.budget }, traits: runner.traits });
  await atOnce(() => {
    while (!search.isDone) {
      const ran = search.next((strategy, log) => {
        const execution = runner.run(strategy, { log, keepGoing: true, delaysMax });
        return { execution, finalState: execution.finalState() };
      });
      if (!ran?.execution || !ran.order) continue;
      seen.add(ran.execution.execution, ran.execution.finalState, normalForm(ran.order));
    }
  });
  const { executions, traces, finalStates, broken } = seen;
  return { executions, traces, finalStates, broken, blocked: search.sleepSetBlocked };
}

/** The reduced search of each part, by itself; of all but one where that is named. */
export async function byParts(
  scenario: Scenario,
  { startsInOrder, without }: { startsInOrder: boolean; without?: number },
): Promise<SearchSeen & { readonly parts: number }> {
  const runner = new Runner(scenario);
  const seen = new Collector();
  const run = (strategy: Strategy, log: StepLog) =>
    runner.run(strategy, { log, keepGoing: true, startsInOrder, delaysMax });
  const options = { traits: runner.traits, isTotal: false };
  let [blocked, count] = [0, 0];
  await atOnce(() => {
    const { parts, tracker } = divide(run, options);
    count = parts.length;
    for (const [number, above] of parts.entries()) {
      if (number === without) continue;
      const search = new Dpor({ ...options, above, tracker: tracker.copy() });
      while (!search.isDone) {
        const explored = search.next((strategy, log) => {
          const execution = run(strategy, log);
          return { execution, finalState: execution.finalState() };
        });
        if (!explored) continue;
        const { execution, finalState } = explored.execution;
        seen.add(execution, finalState, normalForm(explored.order));
      }
      blocked += search.sleepSetBlocked;
    }
  });
  const { executions, traces, finalStates, broken } = seen;
  return { executions, traces, finalStates, broken, blocked, parts: count };
}

/** Random executions, run to their ends. */
export async function bySampling(scenario: Scenario, executions: number): Promise<Seen> {
  const runner = new Runner(scenario);
  const seen = new Collector();
  const tracker = new Tracker();
  const strategy = random();
  await atOnce(() => {
    for (let index = 0; index < executions; index++) {
      strategy.begin(seedAt(1, index));
      const log = new StepLog(tracker, runner.traits);
      const execution = runner.run(strategy, { log, keepGoing: true, delaysMax });
      seen.add(execution, execution.finalState(), normalForm(orderOf(log.steps)));
    }
  });
  return seen;
}
