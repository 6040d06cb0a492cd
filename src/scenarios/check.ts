/** The two verbs that users call: check explores and judges, replay runs one schedule again. */
import { lendGlobals } from "../sim/globals.ts";
import { assertDrains, inMacrotask, realNowMs } from "../sim/host.ts";
import { parseSchedule } from "../sim/schedule.ts";
import type { Strategy } from "../sim/strategy.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { asRecorded } from "./as-recorded.ts";
import { headOf, judge } from "./judge.ts";
import { whole, type Shard } from "../explorers/shard.ts";
import { Runner, type Execution } from "./run.ts";
import { ScenarioError, wholeNumber, type Scenario } from "./scenario.ts";
import { searchBySampling, searchExhaustively, type SearchResult } from "./search.ts";
import { shorten, type Shortened } from "./shorten.ts";
import type { ShardFacts, Verdict } from "./verdict.ts";

export interface CheckOptions {
  /** The same seed gives the same verdict, to the byte of its trace. 1 by default. */
  readonly seed?: number;
  /** "sample" (the default) draws executions; "exhaust" runs each one, but for those that only exchange commuting steps. */
  readonly explore?: "sample" | "exhaust";
  /** How many executions at most; 10,000 by default when sampling, and as many as there are when exhausting. */
  readonly executions?: number;
  /** Real seconds after which no execution is begun. */
  readonly seconds?: number;
  /** What draws the choices when sampling: the portfolio by default. */
  readonly strategy?: Strategy;
  /** Whether a violation is told by the easiest execution that shows it rather than by the one found; true by default. */
  readonly shrinks?: boolean;
  /**
   * Only a part of the search, dealt by number: shard 0 of 3 takes the first of every three. The parts need not talk to
   * each other; {@link fold} makes one verdict of theirs. `executions` bounds all of them together.
   */
  readonly shard?: Shard;
  /**
   * What an exhaustive search is not to take for granted, where it otherwise does until it finds out: "unlike", that
   * workers with one body are alike; "dependent", that steps commute which touch nothing in common.
   */
  readonly suppose?: readonly Supposition[];
  /** Ends the check early, with the verdict so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export type Supposition = "unlike" | "dependent";

export interface Progress {
  readonly executions: number;
  /** Infinity where only the search's end bounds it. */
  readonly executionsMax: number;
  /** In an exhaustive search, an estimate of how much of it is done: 0 to 1. */
  readonly share?: number;
}

/**
 * Looks for an execution that breaks a rule. Throws ScenarioError for options out of range.
 *
 *     const { verdict, schedule } = await check(scenario, { seed: 7 });
 */
export async function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  const { seed = 1, explore = "sample" } = options;
  wholeNumber("seed", seed, 0);
  if (options.executions !== undefined) wholeNumber("executions", options.executions, 1);
  assertShard(options.shard);
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    await inMacrotask(assertDrains);
    const runner = new Runner(scenario);
    const search = explore === "exhaust" ? searchExhaustively : searchBySampling;
    const { found, supposed, ...searched } = await search(runner, { ...options, seed });
    return {
      ...headOf(scenario),
      ...(found ? await told(scenario, runner, found, options) : unbroken(searched)),
      ...searched.facts,
      seconds: (realNowMs() - startedAtMs) / 1_000,
      seed,
      ...(options.shard && { shard: { ...shardFacts(scenario, options), ...(supposed && { supposed }) } }),
    };
  } finally {
    giveBack();
  }
}

/** What was found, told by the easiest execution that shows it. */
async function told(
  scenario: Scenario,
  runner: Runner,
  found: Execution,
  { shrinks = true, signal }: CheckOptions,
): Promise<Shortened> {
  const judged = await judge(scenario, runner, found);
  return shrinks ? shorten(scenario, found, judged, { signal }) : judged;
}

function assertShard(shard: Shard | undefined): void {
  if (!shard) return;
  wholeNumber("shard.count", shard.count, 1);
  wholeNumber("shard.index", shard.index, 0);
  if (shard.index < shard.count) return;
  throw new ScenarioError(`shard.index is ${shard.index}; it must be less than shard.count, ${shard.count}.`);
}

function shardFacts({ recipe }: Scenario, { shard, executions }: CheckOptions): ShardFacts {
  const { index, count } = shard ?? whole;
  return { index, count, recipe, ...(executions !== undefined && { budget: executions }) };
}

/** The verdict of a search that found nothing. */
function unbroken({ cutBy }: Pick<SearchResult, "cutBy">): Pick<Verdict, "verdict" | "message"> {
  return cutBy === undefined ? { verdict: "holds" } : { verdict: "limit", message: cutBy };
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
    const execution = await inMacrotask(() => runner.run(replayStrategy(labels)));
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
    };
  } finally {
    giveBack();
  }
}
