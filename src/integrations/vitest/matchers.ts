/** Matchers on scenarios and verdicts. */
import type { MatcherResult } from "vitest";
import { leniently } from "../../explorers/shrink/lenient.ts";
import { asRecorded } from "../../scenario/as-recorded.ts";
import { check } from "../../check/check.ts";
import type { CheckOptions } from "../../check/options.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { parseSchedule } from "../../sim/choices/schedule.ts";
import { asTest, checkText } from "./check-failure.ts";
import { seedOf } from "./seed.ts";

type Result = Awaited<MatcherResult>;

export interface PoolMatchers<T> {
  /** Of a scenario: `check` holds; await it. Of a verdict: it is "holds". */
  toHold(options?: CheckOptions): T extends Scenario ? Promise<void> : void;
  /**
   * Of a scenario: the execution of this schedule breaks no rule. For what failed once and is mended: what the schedule
   * asks for and the mended pool does not do is left out, and where it ends the execution goes on.
   */
  toHoldUnder(schedule: string): Promise<void>;
  /** Of a scenario: `check` finds an execution that breaks this rule, or any where none is named. */
  toBreak(invariant?: string, options?: CheckOptions): Promise<void>;
}

declare module "vitest" {
  // eslint-disable-next-line typescript/no-empty-object-type -- it is joined with Vitest's own
  interface Matchers<T> extends PoolMatchers<T> {}
}

export const matchers = {
  toHold(received: unknown, options: CheckOptions = {}): Result | Promise<Result> {
    if (isScenario(received)) return holds(received, options);
    if (isVerdict(received)) return resultOf(received, headlineOf(received));
    throw new TypeError(
      `toHold() is for a scenario or a verdict, and got ${
        received instanceof Promise ? "a promise: write expect(await check(…)).toHold()" : typeof received
      }.`,
    );
  },

  async toHoldUnder(received: unknown, schedule: string): Promise<Result> {
    const scenario = scenarioOf(received, "toHoldUnder");
    const verdict = await check(asRecorded(scenario, schedule), {
      strategy: leniently(parseSchedule(schedule).labels),
      executions: 1,
      shrinks: false,
      findings: "first",
    });
    return resultOf(verdict, checkText(verdict, scenario));
  },

  async toBreak(received: unknown, invariant?: string, options: CheckOptions = {}): Promise<Result> {
    const scenario = scenarioOf(received, "toBreak");
    const verdict = await check(scenario, { findings: "first", ...options, seed: seedOf(options) });
    const pass =
      verdict.verdict === "violated" && (invariant === undefined || verdict.invariant === invariant);
    const wanted = invariant === undefined ? "a rule" : `the rule "${invariant}"`;
    const found = verdict.trace
      ? `This was found:\n\n${checkText(verdict, scenario)}`
      : `None of ${verdict.executions} executions breaks one.`;
    return {
      pass,
      message: () => `The scenario was expected ${pass ? "not " : ""}to break ${wanted}. ${found}`,
    };
  },
};

async function holds(scenario: Scenario, options: CheckOptions): Promise<Result> {
  const verdict = await check(scenario, { findings: "first", ...options, seed: seedOf(options) });
  return resultOf(verdict, checkText(verdict, scenario));
}

function resultOf(verdict: Verdict, story: string): Result {
  const pass = verdict.verdict === "holds";
  return { pass, message: () => (pass ? "It holds, and was expected not to." : story) };
}

/** A verdict alone does not know its scenario's limits, and its story is told without them. */
function headlineOf(found: Verdict): string {
  const { subject, scenario, verdict, invariant, message } = found;
  return [
    `${subject}, ${scenario}: ${verdict}${invariant === undefined ? "" : `: ${invariant}`}`,
    ...(message === undefined ? [] : [message]),
    ...asTest(found),
  ].join("\n");
}

function scenarioOf(received: unknown, matcher: string): Scenario {
  if (isScenario(received)) return received;
  throw new TypeError(
    `${matcher}() is for a scenario, as scenario({ … }) makes one, and got ${typeof received}.`,
  );
}

function isScenario(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && "subject" in value && "faults" in value;
}

function isVerdict(value: unknown): value is Verdict {
  return typeof value === "object" && value !== null && "verdict" in value && "executions" in value;
}
