/** The two ways to look for a broken rule: draw executions, or run them all. */
import { exhaust, type Exhausted } from "../explorers/exhaust.ts";
import { sample } from "../explorers/sample.ts";
import { shareOf, whole } from "../explorers/shard.ts";
import { inMacrotask } from "../sim/host.ts";
import { portfolio } from "../strategies/portfolio.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { calibrate } from "./calibrate.ts";
import type { CheckOptions } from "./check.ts";
import type { Execution, RunOptions, Runner } from "./run.ts";
import type { Verdict } from "./verdict.ts";

export interface SearchResult {
  /** An execution that ended otherwise than quietly. */
  readonly found: Execution | undefined;
  /** Why a search that was to be exhaustive was not. */
  readonly cutBy?: string | undefined;
  /** What the reduction did not take for granted; see CheckOptions. */
  readonly supposed?: string | undefined;
  readonly facts: Pick<
    Verdict,
    | "exhaustive"
    | "executions"
    | "steps"
    | "strategy"
    | "drawn"
    | "stopped"
    | "blocked"
    | "dependent"
    | "cut"
    | "shard"
    | "foundAt"
  >;
}

type SearchOptions = CheckOptions & { readonly seed: number };

export const executionsDefault = 10_000;

function isWorthStopping({ ending }: Execution): boolean {
  return ending.kind !== "quiescent";
}

export async function searchBySampling(runner: Runner, options: SearchOptions): Promise<SearchResult> {
  const { strategy = portfolio(), executions: executionsMax = executionsDefault } = options;
  const dealt = shareOf(options.shard ?? whole, executionsMax);
  const fickle = await inMacrotask(() => calibrate(strategy, runner));
  let steps = 0;
  const { found, foundAt, executions, ended } = await sample<Execution>(
    (seed) => {
      if (fickle) return fickle;
      strategy.begin(seed);
      const execution = runner.run(strategy);
      steps += execution.labels.length;
      return isWorthStopping(execution) ? execution : undefined;
    },
    {
      seed: options.seed,
      executionsMax,
      secondsMax: options.seconds,
      signal: options.signal,
      shard: options.shard,
      onProgress: (done) => options.onProgress?.({ executions: done, executionsMax: dealt }),
    },
  );
  return {
    found,
    facts: {
      exhaustive: false,
      executions,
      steps,
      strategy: strategy.name,
      ...(found && strategy.drawn !== undefined && { drawn: strategy.drawn }),
      ...(ended === "stopped" && { stopped: true }),
      ...(options.shard && foundAt !== undefined && { foundAt }),
    },
  };
}

export async function searchExhaustively(runner: Runner, options: SearchOptions): Promise<SearchResult> {
  const { suppose = [] } = options;
  if (suppose.includes("unlike")) return (await inOrder(runner, options, false)) as SearchResult;
  const result = await inOrder(runner, options, true);
  // A worker asked who it is: then another order of starts is another execution.
  return result === "told" ? ((await inOrder(runner, options, false)) as SearchResult) : result;
}

/** One exhaustive search. "told" where it supposed workers with one body to be alike, and they need not be. */
async function inOrder(
  runner: Runner,
  options: SearchOptions,
  startsInOrder: boolean,
): Promise<SearchResult | "told"> {
  const { executions: executionsMax = Infinity, shard, suppose = [] } = options;
  const dealt = shareOf(shard ?? whole, executionsMax);
  let areTold = false;
  const follow = (labels: readonly string[], runOptions: RunOptions): string => {
    try {
      return outcomeOf(runner.run(replayStrategy(labels), runOptions));
    } catch (error) {
      if (error instanceof DivergedError) return error.message;
      throw error;
    }
  };
  const result = await exhaust<Execution>(
    {
      execute(strategy, log) {
        const execution = runner.run(strategy, { log, startsInOrder });
        areTold ||= execution.areTold;
        return execution;
      },
      isWorthStopping: (execution) => isWorthStopping(execution) || (startsInOrder && areTold),
      labelsOf: ({ labels }) => labels,
      outcomeOf,
      follow: (labels) => follow(labels, { startsInOrder }),
    },
    {
      seed: options.seed,
      executionsMax,
      secondsMax: options.seconds,
      signal: options.signal,
      shares: runner.shares,
      shard,
      isTotal: suppose.includes("dependent"),
      onProgress: (executions, share) => options.onProgress?.({ executions, executionsMax: dealt, share }),
    },
  );
  if (startsInOrder && areTold && !(result.found && isWorthStopping(result.found))) return "told";
  const found =
    result.found && (await inMacrotask(() => asAnyReplayWouldFind(runner, result.found as Execution)));
  const supposed = [
    ...(startsInOrder ? [] : ["unlike"]),
    ...(result.thin || suppose.includes("dependent") ? ["dependent"] : []),
  ];
  return resultOf({ ...result, found }, supposed);
}

/** Workers that start in order have fewer choices than the schedule has when it is replayed. */
function asAnyReplayWouldFind(runner: Runner, found: Execution): Execution {
  try {
    return runner.run(replayStrategy(found.labels));
  } catch (error) {
    // Not repeatable: whoever judges it will say so.
    if (error instanceof DivergedError) return found;
    throw error;
  }
}

function outcomeOf(execution: Execution): string {
  return `${execution.finalState()} ${JSON.stringify(execution.ending)}`;
}

function resultOf(
  { found, foundAt, executions, steps, blocked, ended, thin }: Exhausted<Execution>,
  supposed: readonly string[],
): SearchResult {
  const exhaustive = ended === "done";
  return {
    found,
    supposed: supposed.length > 0 ? supposed.join(",") : undefined,
    cutBy: found || exhaustive ? undefined : cutBy(ended, executions),
    facts: {
      exhaustive,
      executions,
      steps,
      strategy: "exhaust",
      blocked,
      ...(foundAt !== undefined && { foundAt }),
      ...(ended === "stopped" && { stopped: true }),
      ...(!found && !exhaustive && { cut: ended as NonNullable<Verdict["cut"]> }),
      ...(thin && { dependent: `${thin.first} and ${thin.second} do not commute, so every order was run` }),
    },
  };
}

export function cutBy(ended: Exhausted<Execution>["ended"], executions: number): string {
  const reason =
    ended === "stopped" ? "it was stopped" : ended === "time" ? "its time was up" : "its budget was used up";
  return `The search is not complete: ${reason} after ${executions} executions, none of which broke a rule.`;
}
