/** A built-in scenario from the recipe that stands in its schedules: how it crosses to another thread. */
import type { Job } from "../integrations/jobs.ts";
import { builtIn, settingsOf } from "../scenarios/built-in.ts";
import { strategies, type StrategyName } from "../strategies/all.ts";
import { subjectNamed } from "./subjects.ts";

export interface RecipeOptions {
  readonly module?: string | undefined;
  readonly strategy?: StrategyName | undefined;
}

/** This file, for threads. */
export const fromRecipeUrl = import.meta.url;

export async function fromRecipe(
  [subject = "", scenario = "", ...settings]: readonly string[],
  { module, strategy }: RecipeOptions,
): Promise<Job> {
  return {
    scenario: builtIn(scenario, await subjectNamed(subject, module), settingsOf(settings)),
    strategy: strategy && strategies[strategy](),
  };
}
