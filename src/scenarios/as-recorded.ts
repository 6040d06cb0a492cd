/** The scenario that a schedule is of. */
import type { Scenario } from "./scenario.ts";

/** A schedule that was shrunk may be of the same scenario with less in it, as its recipe says. */
export function asRecorded(scenario: Scenario, recipe: readonly string[]): Scenario {
  const isOfAnother = recipe.slice(0, 2).some((part, at) => part !== scenario.recipe[at]);
  if (isOfAnother || recipe.join() === scenario.recipe.join()) return scenario;
  return scenario.resized?.fromRecipe(recipe) ?? scenario;
}
