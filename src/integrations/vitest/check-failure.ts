/** The error that a failing `test.check` throws. */
import { eachFinding } from "../../report/findings.ts";
import { foundIn, headline } from "../../report/story.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { failureText } from "../../report/failure-text.ts";

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
export function checkText(verdict: Verdict, scenario: Scenario, storedIn?: string): string {
  return failureText(verdict, scenario, [
    foundIn(verdict),
    ...(storedIn === undefined ? [] : [`Kept in: ${storedIn}, to be tried first next time.`]),
    ...asTest(verdict),
    ...eachFinding(verdict)
      .slice(1)
      .flatMap((found) => ["", headline(found, "found as well"), ...asTest(found)]),
  ]);
}

export function asTest({ schedule }: Verdict): readonly string[] {
  if (schedule === undefined) return [];
  return [`As test: await expect(scenario).toHoldUnder(${JSON.stringify(schedule)})`];
}
