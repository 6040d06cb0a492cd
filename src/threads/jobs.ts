/**
 * One check in several jobs, each a thread of Node, this one among them. They claim parts of one search (see Claims), and
 * their reports make the verdict that one job would have come to. Findings are shortened once, here.
 *
 * This thread begins by itself. Others are started when that pays: a thread takes some 50 to 100 ms to be there, and longer
 * to be fast.
 */
import { workerData } from "node:worker_threads";
import { PartQueue, newQueueMemory } from "../explorers/part-queue.ts";
import { check, checkWith } from "../check/check.ts";
import type { CheckOptions, Progress } from "../check/options.ts";
import type { Watch } from "../check/executor.ts";
import type { Job, Report } from "../check/job.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Task } from "../check/task.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { realNowMs } from "../sim/rest/host.ts";
import { strategies, type StrategyName } from "../strategies/all.ts";
import { jobMark, JobThreads } from "./job-threads.ts";
import type { ScenarioModule } from "./scenario-module.ts";
import { SummedProgress } from "./summed-progress.ts";

export interface JobsCheckOptions extends Omit<CheckOptions, "strategy"> {
  /** By its name, since a strategy is functions. */
  readonly strategy?: StrategyName;
}

/** When threads are started. */
export interface Patience {
  /** An exhaustive search, whose size is not known, begins anew in all jobs if it was not over after so many executions. */
  readonly executions: number;
  /** Any other search goes on in all jobs after so long, */
  readonly ms: number;
  /** if it would take one job so long from there. */
  readonly msLeft: number;
}

const patienceDefault: Patience = { executions: 5_000, ms: 500, msLeft: 1_000 };

export const inOneJob =
  "One job ran all of it: a scenario that is given itself cannot be sent to another thread. " +
  "Export it from a module, and give that.";

export const levelByLevel =
  "One job ran all of it: within bounds, each level of the search decides what the next one is.";

export class Jobs {
  readonly count: number;
  readonly #patience: Patience;
  readonly #threads: JobThreads;

  constructor(count: number, patience: Patience = patienceDefault) {
    if (workerData === jobMark) {
      throw new Error(
        "This module starts a check while a job of that check imports it: export the scenario from a module of its own.",
      );
    }
    this.count = count;
    this.#patience = patience;
    this.#threads = new JobThreads(count - 1);
  }

  /** `origin` is where other threads find the scenario. Without it there can be one job, and the verdict says so. */
  async check(
    scenario: Scenario,
    { strategy = "portfolio", ...options }: JobsCheckOptions = {},
    origin?: ScenarioModule,
  ): Promise<Verdict> {
    const given: CheckOptions = { ...options, strategy: strategies[strategy]() };
    if (this.count === 1) return check(scenario, given);
    if (given.bounds) return { ...(await check(scenario, given)), inOneJob: levelByLevel };
    if (!origin) return { ...(await check(scenario, given)), inOneJob };
    return checkWith(
      (task, job, watch) => this.#search(task, job, { ...watch, origin, strategy }),
      scenario,
      given,
    );
  }

  async stop(): Promise<void> {
    await this.#threads.stop();
  }

  async #search(task: Task, job: Job, work: Work): Promise<readonly Report[]> {
    if (task.explore === "sample") return this.#together(task, job, work);
    // Which executions a budget leaves out depends on the order of all of them.
    if (task.executions !== Infinity) return [await job.run(task, work)];
    if (task.shard) return this.#together(task, job, work);
    const startedAtMs = realNowMs();
    const { executions } = this.#patience;
    const onProgress = (progress: Progress): void =>
      work.onProgress?.({ ...progress, executionsMax: Infinity });
    const begun = await job.run({ ...task, executions }, { ...work, onProgress });
    if (begun.ended !== "budget") return [begun];
    return this.#together(later(task, realNowMs() - startedAtMs), job, { ...work, startsAtOnce: true });
  }

  async #together(task: Task, job: Job, work: Work): Promise<readonly Report[]> {
    const { origin, strategy, signal } = work;
    const startedAtMs = realNowMs();
    const queue = new PartQueue(newQueueMemory(SharedArrayBuffer));
    const progress = new SummedProgress(work.onProgress);
    const others: Promise<Report>[] = [];
    const stop = (): void => queue.stop();
    const start = (): void => {
      const order = {
        origin,
        strategy,
        task: later(task, realNowMs() - startedAtMs),
        queueMemory: queue.memory,
      };
      others.push(...this.#threads.run(order, (thread, one) => progress.note(thread, one)));
      // It is thrown below, when this thread's job has come to its end.
      for (const report of others) report.catch(stop);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      if (work.startsAtOnce || this.#patience.ms === 0) start();
      const own = await job.run(task, {
        queue,
        signal,
        onProgress: (one) => {
          progress.note("here", one);
          if (others.length > 0 || queue.isFound) return;
          if (this.#isLong(one, realNowMs() - startedAtMs, task)) start();
        },
      });
      return [own, ...(await Promise.all(others))];
    } finally {
      stop();
      signal?.removeEventListener("abort", stop);
      await Promise.allSettled(others);
    }
  }

  /** Whether this has gone on long enough, and will, for other threads to be worth their start. */
  #isLong(
    { executions, executionsMax, fraction }: Progress,
    spentMs: number,
    { seconds = Infinity }: Task,
  ): boolean {
    const { ms, msLeft } = this.#patience;
    const done = fraction ?? executions / executionsMax;
    const leftMs = Math.min((spentMs * (1 - done)) / done, seconds * 1_000 - spentMs);
    return spentMs >= ms && leftMs >= msLeft;
  }
}

interface Work extends Watch {
  readonly origin: ScenarioModule;
  readonly strategy: StrategyName;
  /** Whether it is known already that threads pay. */
  readonly startsAtOnce?: boolean;
}

function later(task: Task, spentMs: number): Task {
  const { seconds = Infinity } = task;
  return { ...task, seconds: Math.max(0, seconds - spentMs / 1_000) };
}
