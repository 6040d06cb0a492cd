/** Runs a search, in one job or in several at once, and again until none of its assumptions proved wrong. */
import { realNowMs } from "../sim/rest/host.ts";
import { sumOfReports, type Job, type SearchOutcome, type Report } from "./job.ts";
import { sumOfReached } from "../execution/reached.ts";
import type { RuleChoice } from "../scenario/scenario.ts";
import type { Task } from "./task.ts";
import { droppedBy, type CheckOptions, type DroppedAssumption } from "./options.ts";

export type Watch = Pick<CheckOptions, "signal" | "onProgress">;

/** Does the task, with `job` for the part of this thread. Gives the report of each job that took part. */
export type Executor = (task: Task, job: Job, watch: Watch) => Promise<readonly Report[]>;

export const inThisThread: Executor = async (task, job, watch) => [await job.run(task, watch)];

export interface CompletedSearch {
  readonly outcome: SearchOutcome;
  /** How many delays executions could have. */
  readonly delays: number;
  /** The assumptions that were dropped in the end. */
  readonly dropped: readonly DroppedAssumption[];
  /** The steps that were found not to commute, if any. */
  readonly dependent: string | undefined;
}

export interface SearchOrder extends CheckOptions {
  readonly seed: number;
  readonly rules: RuleChoice | undefined;
}

/** Sampling has up to so many; an exhaustive search is deepened up to there. */
export const delaysDefault = { sample: 3, exhaust: 1 } as const;

const executionsDefault = { sample: 10_000, exhaust: Infinity } as const;

export async function searchWith(
  executor: Executor,
  job: Job,
  options: SearchOrder,
): Promise<CompletedSearch> {
  const { explore = "sample", seed, shard, bounds, seconds = Infinity } = options;
  const { late = delaysDefault[explore] } = options;
  const endMs = realNowMs() + seconds * 1_000;
  // Few delays come first, so that a finding takes the fewest. Without a limit there is nothing to deepen.
  let delays = explore === "exhaust" && late !== Infinity ? 0 : late;
  let below: SearchOutcome | undefined;
  let dropped = droppedBy(options);
  let dependent: string | undefined;
  for (;;) {
    const task: Task = {
      explore,
      seed,
      executions: options.executions ?? executionsDefault[explore],
      seconds: Math.max(0, endMs - realNowMs()) / 1_000,
      // Where it is, and nothing that cannot be sent.
      shard: shard && { index: shard.index, count: shard.count },
      dropped,
      rules: options.rules,
      bounds,
      delays,
    };
    const outcome = sumOfReports(await executor(task, job, options));
    if (!outcome.refuted) {
      const isLast = outcome.found || outcome.ended !== "done" || !outcome.isCutByDelays || delays >= late;
      below = below ? sumOf(below, outcome) : outcome;
      if (isLast) return { outcome: below, delays, dropped, dependent };
      delays++;
      continue;
    }
    dropped = [...dropped, outcome.refuted.assumption].sort();
    dependent = outcome.refuted.why ?? dependent;
  }
}

/** The work done on one level, and on those below. */
function sumOf(below: SearchOutcome, outcome: SearchOutcome): SearchOutcome {
  return {
    ...outcome,
    executions: outcome.executions + below.executions,
    steps: outcome.steps + below.steps,
    sleepSetBlocked: outcome.sleepSetBlocked + below.sleepSetBlocked,
    exchanged: outcome.exchanged + below.exchanged,
    reached: sumOfReached([below.reached, outcome.reached]),
  };
}
