/** The two verbs that users call: check explores and judges, replay runs one schedule again. */
import type { Bounds } from "../explorers/bounds.ts";
import { numberAt, whole, type Shard } from "../explorers/shard.ts";
import { lendGlobals } from "../sim/globals.ts";
import { assertDrains, inMacrotask, realNowMs } from "../sim/host.ts";
import { parseSchedule } from "../sim/schedule.ts";
import type { Strategy } from "../sim/strategy.ts";
import { portfolio } from "../strategies/portfolio.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { assertOptions } from "./assert-options.ts";
import { asRecorded } from "./as-recorded.ts";
import { cutBy } from "./cut.ts";
import { assumptionsOf } from "./assumptions.ts";
import { alone, type Crew, type Searched } from "./crew.ts";
import { searchForAll, sumOfSearches, type Findings } from "./findings.ts";
import { levelFacts } from "./levels.ts";
import { headOf, judge, type Judgement } from "./judge.ts";
import { Reached } from "./reached.ts";
import { withUnreached } from "./require.ts";
import { choiceOf, judgedBy, type RuleOptions } from "./rule-choice.ts";
import { Runner } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { Supposition } from "./search.ts";
import { aimsOf, type Reachable } from "./unreached.ts";
import type { Verdict } from "./verdict.ts";

export interface CheckOptions extends RuleOptions {
  /** The same seed gives the same verdict, to the byte of its trace. 1 by default. */
  readonly seed?: number;
  /** "sample" (the default) draws executions; "exhaust" runs each one, but for those that only exchange commuting steps. */
  readonly explore?: "sample" | "exhaust";
  /** How many executions at most; 10,000 by default when sampling, and as many as there are when exhausting. */
  readonly executions?: number;
  /**
   * How many delays an execution may have: timers that fire although an operation could still complete. Up to 3 by default
   * when sampling. An exhaustive search begins with none and goes up to 1 by default, and says how far it got. Infinity: timers
   * fire at any moment at which that may make a difference.
   */
  readonly late?: number;
  /** Real seconds after which no execution is begun. */
  readonly seconds?: number;
  /** What draws the choices when sampling: the portfolio by default. */
  readonly strategy?: Strategy;
  /** Whether a violation is told by the easiest execution that shows it rather than by the one found; true by default. */
  readonly shrinks?: boolean;
  /**
   * Only a part of the search, dealt by number: shard 0 of 3 takes the first of every three. The parts need not talk to
   * each other; `foldShards` makes one verdict of theirs. `executions` bounds all of them together.
   */
  readonly shard?: Shard;
  /**
   * An exhaustive search goes no further than so many preemptions, faults or steps, in levels: first none, then one, …,
   * so that what is found takes the fewest. The search is complete, and says so, where a level leaves nothing out. See
   * {@link Bounds} for what is counted.
   */
  readonly bounds?: Bounds;
  /** What an exhaustive search is not to take for granted. It finds out by itself, but shards cannot tell each other. */
  readonly suppose?: readonly Supposition[];
  /**
   * What has to be reached: a check that broke no rule and never came to one of these is `limit`, not `holds`, and says what to
   * do. "faults" is each kind that the scenario allows. A shard leaves that to the fold of all.
   */
  readonly require?: readonly Reachable[];
  /**
   * "all" (the default) reports each broken rule once: after a finding the search begins anew by the rules that are left,
   * `executions` bounds each search, and `seconds` all of them. "first" ends with the first finding.
   */
  readonly findings?: "all" | "first";
  /** Ends the check early, with the verdict so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly executions: number;
  /** Infinity where only the search's end bounds it. */
  readonly executionsMax: number;
  /** In an exhaustive search, an estimate of how much of it is done: 0 to 1. */
  readonly share?: number;
  /** In a search within bounds, the level that `share` is of, in words. */
  readonly level?: string;
}

/**
 * Looks for an execution that breaks a rule. Throws ScenarioError for options out of range.
 *
 *     const { verdict, schedule } = await check(scenario, { seed: 7 });
 */
export function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  return checkWith(alone, scenario, options);
}

/** A check whose search a crew of several jobs may do. */
export async function checkWith(crew: Crew, scenario: Scenario, options: CheckOptions): Promise<Verdict> {
  const { seed = 1, strategy = portfolio() } = options;
  assertOptions(options);
  const judged = judgedBy(scenario, choiceOf(scenario, options));
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    await inMacrotask(assertDrains);
    const foundAt = (searched: Searched): number | undefined => foundAtOf(searched, options);
    const found = await searchForAll(crew, judged, { ...options, seed, strategy, foundAt });
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
    // Only all shards together tell what was never reached.
    if (shard) return { ...verdict, ...shardFacts(judged, found.searches, { ...options, shard }) };
    return withUnreached(verdict, aimsOf(judged, options.late), options.require);
  } finally {
    giveBack();
  }
}

/** What was found, of which the first finding stands for all; or that nothing was. */
function saidOf({ searches, broken, other, rest }: Findings, options: CheckOptions): SaidOf {
  const [first] = broken;
  if (!first) return other ?? unbroken(searches[0], options);
  const { also: _also, foundIn: _in, foundAt: _at, drawn: _drawn, ...told } = first;
  return { verdict: "violated", ...told, findings: broken, ...(rest && { rest }) };
}

type SaidOf = Judgement & Pick<Verdict, "shortenedFrom" | "findings" | "rest">;

/** The verdict of a search that found nothing. */
function unbroken({ outcome }: Searched, { explore }: CheckOptions): Pick<Verdict, "verdict" | "message"> {
  const { ended, executions, levels } = outcome;
  if (explore !== "exhaust" || ended === "done") return { verdict: "holds" };
  return { verdict: "limit", message: cutBy(ended, executions, levels) };
}

function sampledFacts({ outcome }: Searched, { name }: Strategy) {
  const { executions, steps, found } = outcome;
  const drawn = found?.drawn;
  return { exhaustive: false, executions, steps, strategy: name, ...(drawn !== undefined && { drawn }) };
}

function exhaustiveFacts({ outcome, dependent }: Searched, { bounds, shard = whole }: CheckOptions) {
  const { ended, executions, steps, blocked, exchanged, found, levels } = outcome;
  return {
    exhaustive: ended === "done" && !found && shard.count === 1,
    executions,
    steps,
    strategy: "exhaust",
    blocked,
    exchanged,
    ...(ended !== "done" && { cut: ended }),
    ...(dependent !== undefined && { dependent }),
    ...(bounds && { bounds, levels: levels?.map(levelFacts) ?? [] }),
  };
}

/** More than any search has parts. */
const levelSpan = 2 ** 32;

/** What a shard's verdict says beyond another's, so that all of them can be folded. */
function shardFacts(
  scenario: Scenario,
  searches: Findings["searches"],
  { shard, executions, late, require, ...options }: CheckOptions & { readonly shard: Shard },
): Pick<Verdict, "shard" | "foundAt"> {
  const { index, count } = shard;
  const supposed = [...new Set(searches.flatMap(({ suppose }) => suppose))].sort();
  const foundAt = foundAtOf(searches[0], { ...options, shard });
  return {
    shard: {
      index,
      count,
      recipe: scenario.recipe,
      ...(executions !== undefined && { budget: executions }),
      ...(supposed.length > 0 && { supposed: supposed.join(",") }),
      aims: aimsOf(scenario, late),
      ...(require && { require }),
    },
    ...(foundAt !== undefined && { foundAt }),
  };
}

/** Where, in the numbering that all shards have in common, this shard found something. */
function foundAtOf({ outcome, delays }: Searched, { shard, explore }: CheckOptions): number | undefined {
  if (!shard || !outcome.found) return undefined;
  // A level with fewer delays comes first as a whole.
  const position = explore === "exhaust" ? delays * levelSpan + outcome.part : outcome.executions - 1;
  return numberAt(shard, position);
}

/**
 * Runs one schedule again. Throws {@link DivergedError} where the schedule does not fit the code, and ScheduleError for
 * text that is no schedule.
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
