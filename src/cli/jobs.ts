/** How many jobs a check of the command line runs in, and the check itself. */
import { availableParallelism } from "node:os";
import { Jobs } from "../threads/jobs.ts";
import type { CheckOptions } from "../check/options.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { originOf } from "./from-recipe.ts";
import { budgetFrom, type CheckFlags } from "./options.ts";

export interface Checker {
  check(
    scenario: Scenario,
    options: Pick<CheckOptions, "signal" | "onProgress" | "findings">,
  ): Promise<Verdict>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function checkerFrom(flags: CheckFlags): Checker {
  const budget = budgetFrom(flags);
  const jobs = new Jobs(flags.jobs ?? (flags.bound ? 1 : availableParallelism()));
  return {
    check: (scenario, options) =>
      jobs.check(scenario, { ...budget, ...options }, originOf(scenario.recipe, flags.module)),
    [Symbol.asyncDispose]: () => jobs.stop(),
  };
}
