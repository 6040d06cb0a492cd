/** Executions of a scenario as observations: all of them, all up to the order of commuting steps, or a sample. */
import { BruteForce } from "../../src/explorers/dfs.ts";
import { Dpor } from "../../src/explorers/dpor.ts";
import { Runner } from "../../src/scenarios/run.ts";
import type { Scenario } from "../../src/scenarios/scenario.ts";
import { lendGlobals } from "../../src/sim/globals.ts";
import { inMacrotask, withoutStacks } from "../../src/sim/host.ts";
import { seedAt } from "../../src/sim/prng.ts";
import { random } from "../../src/strategies/random.ts";
import { replayStrategy } from "../../src/strategies/replay.ts";
import { observing, type Observation } from "./observation.ts";

export type See = (observation: Observation, labels: readonly string[]) => void;

/** How many there are. Throws where there are more than `executionsMax`: a scenario is meant to be small enough. */
export function everyExecution(
  scenario: Scenario,
  executionsMax: number,
  see: (observation: Observation, labels: readonly string[]) => void,
): Promise<number> {
  const observed = observing(scenario);
  const runner = new Runner(observed.scenario);
  return atOnce(() => {
    let executions = 0;
    for (const search = new BruteForce(); !search.isDone; executions++) {
      if (executions === executionsMax)
        throw new RangeError(`There are more than ${executionsMax} executions.`);
      const execution = search.next((strategy) => runner.run(strategy));
      see(observed.observe(execution), execution.labels);
    }
    return executions;
  });
}

/** One execution of each class that differs only in the order of commuting steps. */
export function everyClass(scenario: Scenario, see: See): Promise<number> {
  const runner = new Runner(scenario);
  const observed = observing(scenario);
  const again = new Runner(observed.scenario);
  return atOnce(() => {
    let executions = 0;
    for (const search = new Dpor({ shares: runner.shares }); !search.isDone;) {
      const explored = search.next((strategy, log) => runner.run(strategy, { log, keepGoing: true }));
      if (!explored) continue;
      executions++;
      // Observing looks at connections, which exploration would take for a dependence: so each is run once more.
      const { labels } = explored.execution;
      see(observed.observe(again.run(replayStrategy(labels))), labels);
    }
    return executions;
  });
}

export function someExecutions(scenario: Scenario, executions: number, see: See): Promise<void> {
  const observed = observing(scenario);
  const runner = new Runner(observed.scenario);
  const strategy = random();
  return atOnce(() => {
    for (let index = 0; index < executions; index++) {
      strategy.begin(seedAt(1, index));
      const execution = runner.run(strategy);
      see(observed.observe(execution), execution.labels);
    }
  });
}

async function atOnce<T>(action: () => T): Promise<T> {
  const giveBack = lendGlobals();
  try {
    return await inMacrotask(() => withoutStacks(action));
  } finally {
    giveBack();
  }
}
