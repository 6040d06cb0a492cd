/** Executions of a scenario as observations: all of them, by brute force, or a sample. */
import { BruteForce } from "../fixtures/brute-force.ts";
import { Runner } from "../../src/execution/runner.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { inMacrotask, withoutStacks } from "../../src/sim/rest/host.ts";
import { seedAt } from "../../src/sim/prng.ts";
import { random } from "../../src/strategies/random.ts";
import { observing, type Observation } from "./observation.ts";

export type See = (observation: Observation, labels: readonly string[]) => void;

/** How many there are. Throws where there are more than `executionsMax`: a scenario is meant to be small enough. */
export function everyExecution(scenario: Scenario, executionsMax: number, see: See): Promise<number> {
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
