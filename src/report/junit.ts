/** Verdicts as a JUnit XML report, as CI servers read it: a suite a subject, a case a scenario. */
import { create } from "xmlbuilder2";
import type { Verdict } from "../verdict/verdict.ts";

export interface JunitCase {
  readonly verdict: Verdict;
  /** The case's name: the scenario, and its faults where it has some. */
  readonly name: string;
  /** Why the case fails; undefined where it passes. */
  readonly failure: string | undefined;
  /** The story, which a reader of a failure wants to see. */
  readonly story: string;
}

export function junit(cases: readonly JunitCase[]): string {
  const report = create({ version: "1.0", encoding: "UTF-8" }).ele("testsuites", totals(cases));
  for (const subject of new Set(cases.map(({ verdict }) => verdict.subject))) {
    const own = cases.filter(({ verdict }) => verdict.subject === subject);
    const suite = report.ele("testsuite", { name: subject, ...totals(own) });
    for (const { verdict, name, failure, story } of own) {
      const test = suite.ele("testcase", {
        classname: `poolproof.${subject}`,
        name,
        time: verdict.seconds.toFixed(3),
      });
      if (failure === undefined) continue;
      test.ele("failure", { message: failure, type: verdict.invariant ?? verdict.verdict }).txt(story);
    }
  }
  return `${report.end({ prettyPrint: true })}\n`;
}

function totals(cases: readonly JunitCase[]) {
  const seconds = cases.reduce((sum, { verdict }) => sum + verdict.seconds, 0);
  return {
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure !== undefined).length,
    time: seconds.toFixed(3),
  };
}
