/** Who does a search: one job, or several at once. It goes on until nothing was taken for granted that is not so. */
import { realNowMs } from "../sim/host.ts";
import type { CheckOptions } from "./check.ts";
import { outcomeOf, type Job, type Outcome, type Report } from "./job.ts";
import type { Supposition, Task } from "./search.ts";

export type Watch = Pick<CheckOptions, "signal" | "onProgress">;

/** Does the task, with `job` for the part of it that is done in this thread: the report of each that took part. */
export type Crew = (task: Task, job: Job, watch: Watch) => Promise<readonly Report[]>;

export const alone: Crew = async (task, job, watch) => [await job.run(task, watch)];

export interface Searched {
  readonly outcome: Outcome;
  /** What was not taken for granted in the end. */
  readonly suppose: readonly Supposition[];
  /** Which steps do not commute, where that was found out. */
  readonly dependent: string | undefined;
}

const executionsDefault = { sample: 10_000, exhaust: Infinity } as const;

export async function searchWith(
  crew: Crew,
  job: Job,
  options: CheckOptions & { readonly seed: number },
): Promise<Searched> {
  const { explore = "sample", seed, shard, bounds, seconds = Infinity } = options;
  const endMs = realNowMs() + seconds * 1_000;
  let suppose = options.suppose ?? [];
  let dependent: string | undefined;
  for (;;) {
    const task: Task = {
      explore,
      seed,
      executions: options.executions ?? executionsDefault[explore],
      seconds: Math.max(0, endMs - realNowMs()) / 1_000,
      // Where it is, and nothing that cannot be sent.
      shard: shard && { index: shard.index, count: shard.count },
      suppose,
      bounds,
    };
    const outcome = outcomeOf(await crew(task, job, options));
    if (!outcome.supposed) return { outcome, suppose, dependent };
    suppose = [...suppose, outcome.supposed.supposition].sort();
    dependent = outcome.supposed.why ?? dependent;
  }
}
