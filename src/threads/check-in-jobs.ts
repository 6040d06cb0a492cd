/** A check in all cores, for programs: the command line's --jobs. */
import { availableParallelism } from "node:os";
import { wholeNumber, type Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { Jobs, type JobsCheckOptions } from "./jobs.ts";
import { importScenario, type ScenarioModule } from "./scenario-module.ts";

export interface CheckInJobsOptions extends JobsCheckOptions {
  /** How many threads at most, this one included; all cores by default. */
  readonly jobs?: number;
}

/**
 * As {@link check}, with the same verdict, in several threads where that pays. Only a scenario that a module exports can
 * get there; one that is given itself runs here, and the verdict says so (`inOneJob`).
 *
 * @example
 * ```ts
 * const verdict = await checkInJobs({ module: new URL("mine.js", import.meta.url).href, name: "mine" });
 * ```
 */
export async function checkInJobs(
  scenario: Scenario | ScenarioModule,
  { jobs = availableParallelism(), ...options }: CheckInJobsOptions = {},
): Promise<Verdict> {
  wholeNumber("jobs", jobs, 1);
  const executor = new Jobs(jobs);
  try {
    if ("subject" in scenario) return await executor.check(scenario, options);
    return await executor.check(await importScenario(scenario), options, scenario);
  } finally {
    await executor.stop();
  }
}
