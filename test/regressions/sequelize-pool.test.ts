/** Bugs that sequelize-pool has had and has fixed: the version before is found to have them, the version after is not. */
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
    bug: "destroyAllNow() destroys nothing",
    bad: "2.1.0",
    fixed: "2.2.0",
    subject: "sequelize-pool",
    scenario: "closing",
    rule: "closed after closeall",
  },
  {
    bug: "a connection that comes for no one counts as lent",
    bad: "2.3.0",
    fixed: "3.0.0",
    subject: "sequelize-pool+timeouts",
    scenario: "burst",
    rule: "used ≤ maxconn",
  },
  {
    bug: "a destroyed connection makes room for no waiter",
    bad: "6.1.0",
    fixed: "7.1.0",
    subject: "sequelize-pool",
    scenario: "hurried",
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
