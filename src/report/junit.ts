/** Verdicts as a JUnit XML report, as CI servers read it: a suite a subject, a case a scenario. */
import reports from "junit-report-builder";
import type { Verdict } from "../scenarios/verdict.ts";

export interface JunitCase {
  readonly verdict: Verdict;
  /** The case's name: the scenario, and its faults where it has some. */
  readonly name: string;
  /** Why the case fails; undefined where it passes. */
  readonly failure: string | undefined;
  /** What a reader of a failure wants to see: the story. */
  readonly story: string;
}

export function junit(cases: readonly JunitCase[]): string {
  // A CommonJS module whose export is called "default": Node puts that below its own default.
  // oxlint-disable-next-line import/no-named-as-default-member
  const report = reports.default.newBuilder();
  for (const subject of new Set(cases.map(({ verdict }) => verdict.subject))) {
    const own = cases.filter(({ verdict }) => verdict.subject === subject);
    const suite = report.testSuite().name(subject);
    for (const { verdict, name, failure, story } of own) {
      const test = suite.testCase().className(`poolproof.${subject}`).name(name).time(verdict.seconds);
      if (failure !== undefined) test.failure(failure, verdict.invariant ?? verdict.verdict);
      if (story !== "") test.standardOutput(story);
    }
  }
  return report.build();
}
