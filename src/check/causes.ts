/**
 * The rules that one execution broke, by cause. A lost waiter breaks three rules at one moment and is one finding: the
 * others stand in its `also`. But two defects may show at one moment, too. So each rule that breaks along with another is
 * shortened by itself: where its own shortest execution does not break the other rule, it is a finding of its own.
 *
 * Misses: two defects each of which shows in every execution, at the same moment. The second comes out when the first is
 * mended; until then it is named in `also`.
 */
import { parseSchedule } from "../sim/choices/schedule.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { asRecorded } from "../scenario/as-recorded.ts";
import { judge, type Judgement } from "./confirm.ts";
import { judgedBy, withoutRules } from "../scenario/rule-choice.ts";
import { Runner } from "../execution/runner.ts";
import type { RuleChoice, Scenario } from "../scenario/scenario.ts";
import { shorten, type Shortened, type ShortenOptions } from "./shorten.ts";

/** A judgement about a broken rule. */
type Broken<J extends Judgement = Judgement> = J & Required<Pick<Judgement, "invariant" | "schedule">>;

export interface Cause {
  readonly told: Broken<Shortened>;
  readonly also: readonly string[];
}

export interface CausesOptions extends ShortenOptions {
  /** Rules that earlier findings name. */
  readonly named: readonly string[];
  /** The rules of the whole check. */
  readonly rules: RuleChoice | undefined;
}

/** `judged` was found in `scenario`, which is judged by the rules that are left. The first cause is the rule that it broke. */
export async function causesOf(
  scenario: Scenario,
  judged: Broken,
  options: CausesOptions,
): Promise<readonly Cause[]> {
  const shortest = await shorten(scenario, judged, options);
  if (!isBroken(shortest)) return [];
  const causes: Cause[] = [];
  const grouped: string[] = [];
  let left = withoutRules(scenario.judgedBy, [shortest.invariant]);
  for (;;) {
    const next = await replayed(scenario, shortest.schedule, left);
    if (!next) break;
    left = withoutRules(left, [next.invariant]);
    const own = await ownShortest(next, { scenario, before: shortest.invariant, options });
    if (own) causes.push({ told: own, also: [] });
    else grouped.push(next.invariant);
  }
  const all = [{ told: shortest, also: grouped }, ...causes];
  const plain: Cause[] = [];
  for (const { told, also } of all) {
    const earlier = await brokenAmong(options.named, scenario, told.schedule);
    const choices = [options.rules, withoutRules(options.rules, earlier)];
    plain.push({ told: await plainly(scenario, told, choices), also: [...also, ...earlier] });
  }
  return plain;
}

interface Along {
  readonly scenario: Scenario;
  /** The rule that was broken at the same moment. */
  readonly before: string;
  readonly options: CausesOptions;
}

/** The shortest execution that breaks this rule, where that does not break the other one as well. */
async function ownShortest(
  judged: Broken,
  { scenario, before, options }: Along,
): Promise<Broken<Shortened> | undefined> {
  // An execution that cannot be shortened breaks both as it is.
  const own = await shorten(asRecorded(scenario, judged.schedule), judged, options);
  if (!isBroken(own)) return undefined;
  const both = await brokenAmong([before], scenario, own.schedule);
  return both.length > 0 ? undefined : own;
}

/** Which of these rules the execution breaks before it ends, each judged by itself. */
async function brokenAmong(
  names: readonly string[],
  scenario: Scenario,
  schedule: string,
): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const name of names) {
    if (await replayed(scenario, schedule, { only: [name] })) broken.push(name);
  }
  return broken;
}

/** A schedule leaves out only rules that would give another finding: the first choice that gives the same one is enough. */
async function plainly<J extends Broken>(
  scenario: Scenario,
  told: J,
  choices: readonly (RuleChoice | undefined)[],
): Promise<J> {
  for (const rules of choices) {
    const again = await replayed(scenario, told.schedule, rules);
    if (again?.invariant !== told.invariant || again.message !== told.message) continue;
    return { ...told, schedule: again.schedule };
  }
  return told;
}

/** The rule that the same execution breaks by these rules, up to where it was recorded, if any. */
async function replayed(
  scenario: Scenario,
  schedule: string,
  rules: RuleChoice | undefined,
): Promise<Broken | undefined> {
  const { labels } = parseSchedule(schedule);
  const played = judgedBy(asRecorded(scenario, schedule), rules);
  const runner = new Runner(played);
  try {
    const execution = await runner.runSoon(replayStrategy(labels));
    if (execution.ending.kind !== "violated") return undefined;
    const judged = await judge(played, runner, execution);
    return isBroken(judged) ? judged : undefined;
  } catch (error) {
    // The execution would go on: then it breaks nothing at this moment.
    if (error instanceof DivergedError) return undefined;
    throw error;
  }
}

export function isBroken<J extends Judgement>(judged: J): judged is Broken<J> {
  return judged.verdict === "violated" && judged.invariant !== undefined && judged.schedule !== undefined;
}
