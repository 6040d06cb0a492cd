/** How many threads a check of the command line runs in, and the check itself in either case. */
import { availableParallelism } from "node:os";
import { Jobs, type ScenarioModule } from "../integrations/jobs.ts";
import { check, type CheckOptions } from "../scenarios/check.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Verdict } from "../scenarios/verdict.ts";
import { fromRecipeUrl } from "./from-recipe.ts";
import { budgetFrom, type CheckFlags } from "./options.ts";

/** Below this, one job has done the work before others have started. */
const executionsWorthJobs = 50_000;

export interface Checker {
  check(scenario: Scenario, options: Pick<CheckOptions, "signal" | "onProgress">): Promise<Verdict>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Without --jobs a large budget is worth all cores; an exhaustive search, whose size nobody knows, is begun in one job
 * and begun again in all where that is not the end of it.
 */
export function checkerFrom(flags: CheckFlags): Checker {
  const budget = budgetFrom(flags);
  const { executions = flags.explore === "exhaust" ? Infinity : 0 } = flags;
  const cores = executions < executionsWorthJobs ? 1 : availableParallelism();
  const jobs = new Jobs(flags.jobs ?? cores);
  const inJobs = (scenario: Scenario, options: CheckOptions): Promise<Verdict> =>
    jobs.check(jobs.count === 1 ? scenario : crossing(scenario, flags), options);
  return {
    async check(scenario, given) {
      const options = { ...budget, ...given };
      if (flags.explore !== "exhaust" || flags.jobs !== undefined || jobs.count === 1) {
        return inJobs(scenario, options);
      }
      const begun = await check(scenario, { ...options, executions: executionsWorthJobs });
      return begun.cut === "budget" ? inJobs(scenario, options) : begun;
    },
    [Symbol.asyncDispose]: () => jobs.stop(),
  };
}

function crossing({ recipe }: Scenario, { module, strategy }: CheckFlags): ScenarioModule {
  return { module: fromRecipeUrl, name: "fromRecipe", arguments: [recipe, { module, strategy }] };
}
