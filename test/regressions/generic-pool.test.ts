/** Bugs that generic-pool has had and has fixed: the version before is found to have them, the version after is not. */
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
    bug: "destroying one connection forgets the others that are lent",
    bad: "2.3.1",
    fixed: "2.4.0",
    subject: "generic-pool",
    scenario: "pairs",
    rule: "nothing leaks",
  },
  {
    bug: "the reaper stops where refreshIdle is off",
    bad: "2.4.1",
    fixed: "2.4.6",
    subject: "generic-pool+keeping",
    scenario: "idle",
    rule: "reaped in time",
  },
  {
    bug: "two asks are lent the connection that is being validated",
    bad: "2.5.0",
    fixed: "2.5.3",
    subject: "generic-pool+validating later",
    scenario: "steady",
    rule: "one holder per connection",
  },
  {
    bug: "destroyAllNow() of an empty pool never calls back",
    bad: "2.5.3",
    fixed: "2.5.4",
    subject: "generic-pool",
    scenario: "closing",
    rule: "no deadlock",
  },
  {
    bug: "drain() does not wait for what is lent",
    bad: "3.1.4",
    fixed: "3.1.5",
    subject: "generic-pool",
    scenario: "closing",
    rule: "close waits for what is lent",
  },
  {
    bug: "a destroyed connection makes room for no waiter",
    bad: "3.1.5",
    fixed: "3.1.6",
    subject: "generic-pool",
    scenario: "hurried",
    rule: "no lost waiter",
  },
  {
    bug: "an error in use() is rejected where none listens",
    bad: "3.4.1",
    fixed: "3.4.2",
    subject: "generic-pool",
    scenario: "direct",
    rule: "no error escapes",
    faults: ["statement"],
  },
  {
    bug: "use() gives back what died in its hands",
    bad: "3.4.2",
    fixed: "3.9.0",
    subject: "generic-pool",
    scenario: "broken",
    rule: "handed out open and IDLE",
  },
  {
    bug: "maxWaitingClients refuses beside free room",
    bad: "3.4.2",
    fixed: "3.5.0",
    subject: "generic-pool+limited",
    scenario: "pairs",
    rule: "refused only when full",
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
