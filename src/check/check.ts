/** The two verbs that users call: check explores and judges, replay runs one schedule again. */
import { numberAt, whole, type Shard } from "../explorers/shard.ts";
import { lendGlobals } from "../sim/lent/globals.ts";
import { assertDrains, inMacrotask, realNowMs } from "../sim/rest/host.ts";
import { parseSchedule } from "../sim/choices/schedule.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { portfolio } from "../strategies/portfolio.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { assertOptions, type CheckOptions } from "./options.ts";
import { asRecorded } from "../scenario/as-recorded.ts";
import { cutBy } from "../verdict/cut-text.ts";
import { assumptionsOf } from "./assumptions.ts";
import { inThisThread, type Executor, type CompletedSearch } from "./executor.ts";
import { searchForAll, sumOfSearches, type Findings } from "./findings.ts";
import { levelFacts } from "../verdict/bounds-text.ts";
import { headOf, judge, type Judgement } from "./confirm.ts";
import { Reached } from "../execution/reached.ts";
import { withUnreached } from "../verdict/require.ts";
import { choiceOf, judgedBy } from "../scenario/rule-choice.ts";
import { Runner } from "../execution/runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { aimsOf } from "../verdict/unreached.ts";
import type { Verdict } from "../verdict/verdict.ts";

/**
 * Looks for an execution that breaks a rule. Throws ScenarioError for options out of range.
 *
 * @example
 * ```ts
 * const { verdict, invariant } = await check(builtIn("steady", simple), { seed: 7, executions: 100 });
 * console.log(`${verdict}: ${invariant}`); // prints violated: used ≤ maxconn
 * ```
 */
export function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  return checkWith(inThisThread, scenario, options);
}

/** A check whose search `executor` does, perhaps in several jobs. */
export async function checkWith(
  executor: Executor,
  scenario: Scenario,
  options: CheckOptions,
): Promise<Verdict> {
  const { seed = 1, strategy = portfolio() } = options;
  assertOptions(options);
  const judged = judgedBy(scenario, choiceOf(scenario, options));
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    await inMacrotask(assertDrains);
    const foundAt = (searched: CompletedSearch): number | undefined => foundAtOf(searched, options);
    const found = await searchForAll(executor, judged, { ...options, seed, strategy, foundAt });
    const [searched] = found.searches;
    const verdict: Verdict = {
      ...headOf(judged),
      ...saidOf(found, options),
      ...(options.explore === "exhaust"
        ? { ...exhaustiveFacts(searched, options), assumes: assumptionsOf(judged, searched) }
        : sampledFacts(searched, strategy)),
      ...sumOfSearches(found.searches, options.explore),
      ...(found.searches.some(({ outcome }) => outcome.ended === "stopped") && { stopped: true }),
      seconds: (realNowMs() - startedAtMs) / 1_000,
      seed,
      late: searched.delays,
    };
    const { shard } = options;
    // Only all shards together show what was never reached.
    if (shard) return { ...verdict, ...shardFacts(judged, found.searches, { ...options, shard }) };
    return withUnreached(verdict, aimsOf(judged, options.late), options.require);
  } finally {
    giveBack();
  }
}

/** The verdict on the findings, of which the first stands for all; or on a search that found nothing. */
function saidOf({ searches, broken, other, rest }: Findings, options: CheckOptions): SaidOf {
  const [first] = broken;
  if (!first) return other ?? unbroken(searches[0], options);
  const { also: _also, foundIn: _in, foundAt: _at, drawn: _drawn, ...told } = first;
  return { verdict: "violated", ...told, findings: broken, ...(rest && { rest }) };
}

type SaidOf = Judgement & Pick<Verdict, "shortenedFrom" | "findings" | "rest">;

/** The verdict of a search that found nothing. */
function unbroken(
  { outcome }: CompletedSearch,
  { explore }: CheckOptions,
): Pick<Verdict, "verdict" | "message"> {
  const { ended, executions, levels } = outcome;
  if (explore !== "exhaust" || ended === "done") return { verdict: "holds" };
  return { verdict: "limit", message: cutBy(ended, executions, levels) };
}

function sampledFacts({ outcome }: CompletedSearch, { name }: Strategy) {
  const { executions, steps, found } = outcome;
  const drawn = found?.drawn;
  return { exhaustive: false, executions, steps, strategy: name, ...(drawn !== undefined && { drawn }) };
}

function exhaustiveFacts({ outcome, dependent }: CompletedSearch, { bounds, shard = whole }: CheckOptions) {
  const { ended, executions, steps, sleepSetBlocked, exchanged, found, levels } = outcome;
  return {
    exhaustive: ended === "done" && !found && shard.count === 1,
    executions,
    steps,
    strategy: "exhaust",
    sleepSetBlocked,
    exchanged,
    ...(ended !== "done" && { cut: ended }),
    ...(dependent !== undefined && { dependent }),
    ...(bounds && { bounds, levels: levels?.map(levelFacts) ?? [] }),
  };
}

/** More than any search has parts. */
const levelSpan = 2 ** 32;

/** The extra fields of a shard's verdict, by which all shards' verdicts can be merged. */
function shardFacts(
  scenario: Scenario,
  searches: Findings["searches"],
  { shard, executions, late, require, ...options }: CheckOptions & { readonly shard: Shard },
): Pick<Verdict, "shard" | "foundAt"> {
  const { index, count } = shard;
  const dropped = [...new Set(searches.flatMap((search) => search.dropped))].sort();
  const foundAt = foundAtOf(searches[0], { ...options, shard });
  return {
    shard: {
      index,
      count,
      recipe: scenario.recipe,
      ...(executions !== undefined && { budget: executions }),
      ...(dropped.length > 0 && { dropped: dropped.join(",") }),
      aims: aimsOf(scenario, late),
      ...(require && { require }),
    },
    ...(foundAt !== undefined && { foundAt }),
  };
}

/** The number of this shard's finding, in the numbering that all shards share. */
function foundAtOf(
  { outcome, delays }: CompletedSearch,
  { shard, explore }: CheckOptions,
): number | undefined {
  if (!shard || !outcome.found) return undefined;
  // A level with fewer delays comes first as a whole.
  const position = explore === "exhaust" ? delays * levelSpan + outcome.part : outcome.executions - 1;
  return numberAt(shard, position);
}

/**
 * Runs one schedule again. Throws {@link DivergedError} where the schedule does not fit the code, and ScheduleError for
 * text that is no schedule.
 *
 * @example
 * ```ts
 * const schedule = "v1:simple,steady,ops%3D1:start-c.start-b.start-a.connect-a1.connect-b1";
 * const { message } = await replay(builtIn("steady", simple, { ops: 1 }), schedule);
 * message; // => "3 connections are lent, and maxconn is 2"
 * ```
 */
export async function replay(scenario: Scenario, schedule: string): Promise<Verdict> {
  const { labels } = parseSchedule(schedule);
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    const played = asRecorded(scenario, schedule);
    const runner = new Runner(played);
    const reached = new Reached();
    const execution = await runner.runSoon(replayStrategy(labels), { reached });
    const followed = execution.labels.length;
    if (followed < labels.length) {
      throw new DivergedError(
        `The execution ended after ${followed} of the schedule's ${labels.length} choices; next was ` +
          `"${labels[followed]}". The pool or the scenario has changed since the schedule was recorded.`,
      );
    }
    return {
      ...headOf(played),
      ...(await judge(played, runner, execution)),
      exhaustive: false,
      executions: 1,
      steps: followed,
      seconds: (realNowMs() - startedAtMs) / 1_000,
      seed: 0,
      strategy: "replay",
      reached: reached.facts,
    };
  } finally {
    giveBack();
  }
}
