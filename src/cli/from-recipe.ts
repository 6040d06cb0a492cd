/** A built-in scenario from the recipe that stands in its schedules: how it crosses to another thread. */
import type { ScenarioModule } from "../threads/scenario-module.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { settingsOf } from "../scenarios/settings.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { subjectNamed } from "./input/subjects.ts";

/** `specifier` names the user's own copy of the subject's package. */
export function originOf(recipe: readonly string[], specifier?: string): ScenarioModule {
  return { module: import.meta.url, name: "fromRecipe", arguments: [recipe, specifier] };
}

export async function fromRecipe(
  [subject = "", scenario = "", ...settings]: readonly string[],
  specifier: string | undefined,
): Promise<Scenario> {
  return builtIn(scenario, await subjectNamed(subject, specifier), settingsOf(settings));
}
