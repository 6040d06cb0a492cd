/** The scenario that a schedule is of. */
import { parseSchedule } from "../sim/schedule.ts";
import type { Scenario } from "./scenario.ts";

/** A schedule that was shrunk may be of the same scenario with less in it, as its recipe says. Throws ScheduleError. */
export function asRecorded(scenario: Scenario, schedule: string): Scenario {
  const { recipe } = parseSchedule(schedule);
  const isOfAnother = recipe.slice(0, 2).some((part, at) => part !== scenario.recipe[at]);
  if (isOfAnother || recipe.join() === scenario.recipe.join()) return scenario;
  return scenario.resized?.fromRecipe(recipe) ?? scenario;
}
