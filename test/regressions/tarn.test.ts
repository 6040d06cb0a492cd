/** Bugs that tarn has had and has fixed: the version before is found to have them, the version after is not. */
import { expect, test } from "vitest";
import { builtIn, check, type Fault } from "../../src/index.ts";
import { subjectOf } from "../fixtures/versions.ts";

interface Fixed {
  /** What went wrong. */
  readonly bug: string;
  readonly bad: string;
  readonly fixed: string;
  readonly subject: string;
  readonly scenario: string;
  readonly rule: string;
  /** Others than the scenario's own. */
  readonly faults?: readonly Fault[];
}

const bugs: readonly Fixed[] = [
  {
    bug: "a destroy() that rejects is no one's",
    bad: "1.1.4",
    fixed: "1.1.5",
    subject: "tarn",
    scenario: "failing",
    rule: "no error escapes",
  },
  {
    bug: "destroy() does not wait until each is destroyed",
    bad: "1.1.4",
    fixed: "1.1.5",
    subject: "tarn",
    scenario: "closing",
    rule: "closeall waits for every close",
  },
  {
    bug: "a create that has timed out keeps its place",
    bad: "2.0.0",
    fixed: "3.0.0",
    subject: "tarn+timeouts",
    scenario: "burst",
    rule: "no lost waiter",
  },
];

test.each(bugs)("$bad: $bug", async ({ bad, fixed, subject, scenario, rule, faults }) => {
  const verdictOf = async (version: string): Promise<string> => {
    const scenarioOf = builtIn(scenario, await subjectOf(subject, version), faults && { faults });
    const { verdict, invariant = "none" } = await check(scenarioOf, {
      executions: 300,
      rule: [rule],
      findings: "first",
    });
    return `${verdict}: ${invariant}`;
  };
  expect({ bad: await verdictOf(bad), fixed: await verdictOf(fixed) }).toEqual({
    bad: `violated: ${rule}`,
    fixed: "holds: none",
  });
});
