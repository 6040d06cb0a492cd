/** A failing check as Vitest shows it: rule, story, and how to see it again in this test. */
import { aboutScenario } from "../../cli/about.ts";
import { faults } from "../../driver/faults.ts";
import { foundIn, headline, storySteps } from "../../report/story.ts";
import { timeline } from "../../report/timeline.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import type { Verdict } from "../../scenarios/verdict.ts";

/** Characters in a line of Vitest's output. */
const widthMax = 120;

/** Points at `place`, the line of the test file in which the check was asked for. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";

  constructor(message: string, place: Error) {
    super(message);
    const [, ...frames] = place.stack?.split("\n    at ") ?? [];
    this.stack = [`${this.name}: ${message}`, ...frames].join("\n    at ");
  }
}

/** `storedIn` is the file that the schedule is kept in, if it is. */
export function failureText(verdict: Verdict, scenario: Scenario, storedIn?: string): string {
  const { schedule } = verdict;
  return [
    headline(verdict, aboutScenario(scenario)),
    ...(verdict.trace
      ? [timeline(storySteps(verdict), { maxconn: scenario.limits.maxconn, faults, widthMax })]
      : []),
    [
      foundIn(verdict),
      ...(storedIn === undefined ? [] : [`Kept in: ${storedIn}, to be tried first next time.`]),
      ...(schedule === undefined
        ? []
        : [`As test: await expect(scenario).toHoldUnder(${JSON.stringify(schedule)})`]),
    ].join("\n"),
  ].join("\n\n");
}
