/** `fc.assert(poolProperty(subject))`: in no execution that fast-check makes up does the pool break a rule. */
import fc from "fast-check";
import type { Subject } from "../../pools/pool.ts";
import { plural } from "../../report/story.ts";
import { check } from "../../check/check.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { failureText } from "../../report/failure-text.ts";
import { choiceStrategy } from "./arbitraries/choices.ts";
import {
  poolRun,
  runScenario,
  type PoolRun,
  type PoolRunOptions,
  type RunScenarioOptions,
} from "./arbitraries/pool-run.ts";

/** Options of the generated runs, and of the scenario that they run in. */
export type PoolPropertyOptions = PoolRunOptions & RunScenarioOptions;

/** A pool broke a rule: the story, and the schedule that replays it. */
export class PoolFailure extends Error {
  override readonly name = "PoolFailure";
}

/** An asynchronous property, for `await fc.assert(…)`; fast-check's `seed` and `path` replay it. */
export function poolProperty(
  subject: Subject,
  options: PoolPropertyOptions = {},
): fc.IAsyncPropertyWithHooks<[PoolRun]> {
  return fc.asyncProperty(poolRun(options), async (run) => {
    const scenario = runScenario(subject, run, options);
    const strategy = choiceStrategy(run.choices);
    const verdict = await check(scenario, { strategy, executions: 1, shrinks: false, findings: "first" });
    if (verdict.verdict === "holds") return;
    throw new PoolFailure(failureText(verdict, scenario, recipe(verdict, run, options)));
  });
}

function recipe(
  { choices = 0, switches = 0, schedule }: Verdict,
  { workload, faults }: PoolRun,
  { minconn, maxconn, holdsMax }: PoolPropertyOptions,
): readonly string[] {
  const size = `${plural(choices, "choice")}, ${plural(switches, "switch")}.`;
  if (schedule === undefined) return [size];
  const run = JSON.stringify({ workload, faults });
  const limits = JSON.stringify({ minconn, maxconn, holdsMax });
  const scenario = `runScenario(subject, ${run}${limits === "{}" ? "" : `, ${limits}`})`;
  return [size, `As test: await replay(${scenario}, ${JSON.stringify(schedule)})`];
}
