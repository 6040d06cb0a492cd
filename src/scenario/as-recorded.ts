/** The scenario that a schedule is of. */
import { parseSchedule, ScheduleError } from "../sim/choices/schedule.ts";
import { sizedAs } from "./own-sizes.ts";
import { choiceIn, isOfRules, judgedBy } from "./rule-choice.ts";
import { ScenarioError, type Scenario } from "./scenario.ts";

/**
 * A shortened schedule may belong to a smaller version of the scenario, and fewer rules judge one of a later finding, as its
 * recipe says. Throws ScheduleError.
 */
export function asRecorded(scenario: Scenario, schedule: string): Scenario {
  const { recipe } = parseSchedule(schedule);
  const sizes = recipe.filter((part) => !isOfRules(part));
  const ownSizes = scenario.recipe.filter((part) => !isOfRules(part));
  const isOfAnother = sizes.slice(0, 2).some((part, at) => part !== ownSizes[at]);
  if (isOfAnother || recipe.join() === scenario.recipe.join()) return scenario;
  const isSame = sizes.join() === ownSizes.join();
  const sized = isSame ? scenario : (scenario.resized?.fromRecipe(sizes) ?? sizedAs(scenario, sizes));
  return recipe.some(isOfRules) ? judgedBy(sized, rulesIn(sized, recipe)) : sized;
}

function rulesIn(scenario: Scenario, recipe: readonly string[]): Scenario["judgedBy"] {
  try {
    return choiceIn(scenario, recipe);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ScheduleError(`The schedule was recorded with other rules. ${error.message}`);
  }
}
