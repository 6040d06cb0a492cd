/** `test.check`: a test that checks a scenario, and fails with the story of what it found. */
import { test as vitestTest, type TestAPI, type TestContext, type TestOptions } from "vitest";
import { check } from "../../check/check.ts";
import type { CheckOptions } from "../../check/options.ts";
import { plural } from "../../report/plural.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { inEachConfiguration, type Subject } from "../../pools/pool.ts";
import { builtIn } from "../../scenarios/built-in.ts";
import type { Settings } from "../../scenarios/settings.ts";
import { scenariosFor } from "../../scenarios/general.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { CheckFailure, checkText } from "./check-failure.ts";
import { seedOf } from "./seed.ts";
import { StoredSchedule } from "./stored-schedule.ts";

/** The options of `check` and of a Vitest test. */
export type CheckTestOptions = CheckOptions & TestOptions;

export interface CheckTest {
  /**
   * A test that passes where `check(scenario, options)` holds. What it finds is stored under `.poolproof/` beside the test
   * file and tried first next time. It ends with the first finding; `findings: "all"` goes on to the others. `POOLPROOF_SEED` takes the place of `seed`.
   */
  check(this: void, name: string, scenario: Scenario, options?: CheckTestOptions): void;
  /** A test of each built-in scenario that fits the subject: "MyPool: burst", "MyPool: closing", … */
  checkPool(this: void, name: string, subject: Subject, options?: CheckPoolOptions): void;
}

/** `settings` apply to each scenario. */
export type CheckPoolOptions = CheckTestOptions & { readonly settings?: Partial<Settings> };

/** Vitest's `test`, {@link CheckTest.check} and {@link CheckTest.checkPool}. */
export const test: TestAPI & CheckTest = Object.assign(vitestTest.extend({}), {
  check: (name: string, scenario: Scenario, options?: CheckTestOptions) => {
    checkTest(name, scenario, { options, place: placeOf(test.check) });
  },
  checkPool: (name: string, subject: Subject, { settings, ...options }: CheckPoolOptions = {}) => {
    const place = placeOf(test.checkPool);
    for (const one of inEachConfiguration(subject)) {
      const title = name + one.name.slice(subject.name.length);
      for (const fit of scenariosFor(one).fit)
        checkTest(`${title}: ${fit}`, builtIn(fit, one, settings), { options, place });
    }
  },
});

/** Vitest shows the line in which the test was written, not one of ours. */
function placeOf(written: (...args: never[]) => void): Error {
  const place = new Error("place");
  Error.captureStackTrace(place, written);
  return place;
}

/** A check has a budget of its own, and is not to fail because a machine is slow. */
const timeoutMsDefault = 60_000;

function checkTest(
  name: string,
  scenario: Scenario,
  { options = {}, place }: { readonly options?: CheckTestOptions | undefined; readonly place: Error },
): void {
  const { ofTest, ofCheck } = separate(options);
  const timeout = Math.max(timeoutMsDefault, (options.seconds ?? 0) * 1_000 + 10_000);
  vitestTest(name, { timeout, ...ofTest }, (context) => run(scenario, ofCheck, { context, place }));
}

async function run(
  scenario: Scenario,
  options: CheckOptions,
  { context, place }: { readonly context: TestContext; readonly place: Error },
): Promise<void> {
  const stored = new StoredSchedule(context.task.file.filepath, context.task.fullTestName);
  const again = await stored.tryFirst(scenario);
  if (again) throw failure(again);
  const asked = { findings: "first", signal: context.signal, ...options } as const;
  const verdict = await check(scenario, { ...asked, seed: seedOf(options) });
  if (verdict.verdict !== "holds") {
    stored.keep(verdict);
    throw failure(verdict);
  }
  // Vitest has given up on it by now; it must not pass as if all had been run.
  if (verdict.stopped)
    throw new Error(`Stopped after ${plural(verdict.executions, "execution")}; until then it held.`);

  function failure(verdict: Verdict): CheckFailure {
    return new CheckFailure(checkText(verdict, scenario, stored.shownPath), place);
  }
}

type Key = keyof TestOptions;

/** Every option of Vitest's, so that a new one is not mistaken for one of `check`'s without the compiler's noticing. */
const testOptions: Readonly<Record<Key, true>> = {
  timeout: true,
  retry: true,
  repeats: true,
  concurrent: true,
  sequential: true,
  skip: true,
  only: true,
  todo: true,
  fails: true,
  tags: true,
  meta: true,
};

function separate(options: CheckTestOptions): { ofTest: TestOptions; ofCheck: CheckOptions } {
  const entries = Object.entries(options);
  const isOfTest = ([key]: [string, unknown]): boolean => key in testOptions;
  return {
    ofTest: Object.fromEntries(entries.filter(isOfTest)),
    ofCheck: Object.fromEntries(entries.filter((entry) => !isOfTest(entry))),
  };
}
