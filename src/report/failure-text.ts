/** A failing check as a test runner shows it: rule, story, and how to see it again there. */
import { aboutScenario } from "./about.ts";
import { faults } from "../driver/faults.ts";
import { headline, storySteps } from "./story.ts";
import { timeline } from "./timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";

/** Characters in a line of a test runner's output. */
const widthMax = 120;

/** `recipe`: the lines that say how it was found, and how to see it again. */
export function failureText(verdict: Verdict, scenario: Scenario, recipe: readonly string[]): string {
  const { maxconn } = scenario.limits;
  return [
    headline(verdict, aboutScenario(scenario)),
    ...(verdict.trace ? [timeline(storySteps(verdict), { maxconn, faults, widthMax })] : []),
    recipe.join("\n"),
  ].join("\n\n");
}
