/**
 * One check on several threads of Node. Each job takes its share of the search (see Shard) and the verdicts are folded
 * into the one that a single job would give.
 *
 * A scenario holds functions, which cannot be sent to a thread; so it is named by the module that exports it, and each
 * job imports that. One that is given itself runs here, in one job, and the verdict says so.
 */
import type { Worker } from "node:worker_threads";
import { check, type CheckOptions, type Progress, type Supposition } from "../scenarios/check.ts";
import { differingSuppositions, fold } from "../scenarios/fold.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Verdict } from "../scenarios/verdict.ts";
import type { Strategy } from "../sim/strategy.ts";
import { startThread } from "./start-thread.ts";

/** Where a job finds its scenario. */
export interface ScenarioModule {
  /** As import() takes it, such as import.meta.url. */
  readonly module: string;
  /** What it exports by that name: a scenario, or a function that gives one, or gives a {@link Job}. */
  readonly name: string;
  /** What the function is called with; plain data. */
  readonly arguments?: readonly unknown[];
}

export interface Job {
  readonly scenario: Scenario;
  readonly strategy: Strategy | undefined;
}

/** What can be sent. */
type SentOptions = Omit<CheckOptions, "strategy" | "signal" | "onProgress" | "shard"> & {
  readonly shard: { readonly index: number; readonly count: number };
};

export type ToThread =
  | { readonly kind: "check"; readonly job: ScenarioModule; readonly options: SentOptions }
  | { readonly kind: "stop" };

export type FromThread =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "error"; readonly error: unknown };

const nothingFound = 2 ** 31 - 1;

/** Threads that stay for one check after another: starting them takes longer than many a check. */
export class Jobs {
  readonly count: number;
  readonly #board = new Int32Array(new SharedArrayBuffer(4));
  #threads: readonly Worker[] = [];

  constructor(count: number) {
    this.count = count;
  }

  async check(scenario: Scenario | ScenarioModule, options: CheckOptions = {}): Promise<Verdict> {
    if ("subject" in scenario) {
      const verdict = await check(scenario, options);
      return this.count === 1 ? verdict : { ...verdict, inOneJob };
    }
    const verdicts = await this.#runAll(scenario, options);
    const suppose = differingSuppositions(verdicts) as readonly Supposition[];
    const isFound = verdicts.some(({ foundAt }) => foundAt !== undefined);
    if (isFound || suppose.length === 0) return asOne(verdicts, options);
    // One job found out what the others, who ran the rest of another division, did not.
    const dependent = verdicts.find((verdict) => verdict.dependent !== undefined)?.dependent;
    const again = await this.check(scenario, { ...options, suppose });
    return { ...again, ...(dependent !== undefined && { dependent }) };
  }

  async #runAll(scenario: ScenarioModule, options: CheckOptions): Promise<Verdict[]> {
    this.#board[0] = nothingFound;
    if (this.#threads.length === 0) {
      this.#threads = Array.from({ length: this.count }, () => startThread("check-thread", this.#board));
    }
    const stop = (): void => {
      for (const thread of this.#threads) thread.postMessage({ kind: "stop" } satisfies ToThread);
    };
    const progress = new Summed(this.count, options.onProgress);
    const {
      signal,
      onProgress: _onProgress,
      strategy: _strategy,
      shard = { index: 0, count: 1 },
      ...plain
    } = options;
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const verdicts = this.#threads.map((thread, job) => {
        const index = shard.index + shard.count * job;
        const sent = { ...plain, shard: { index, count: shard.count * this.count } };
        return this.#run(thread, { kind: "check", job: scenario, options: sent }, (one) =>
          progress.note(job, one),
        );
      });
      if (signal?.aborted) stop();
      return await Promise.all(verdicts);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
    this.#threads = [];
  }

  #run(thread: Worker, order: ToThread, onProgress: (progress: Progress) => void): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        thread.off("message", hear);
        thread.off("error", fail);
        settle();
      };
      const fail = (error: Error): void => end(() => reject(error));
      const hear = (message: FromThread): void => {
        if (message.kind === "progress") onProgress(message.progress);
        else if (message.kind === "error") fail(message.error as Error);
        else {
          this.#noteFound(message.verdict);
          end(() => resolve(message.verdict));
        }
      };
      thread.on("message", hear);
      thread.on("error", fail);
      thread.postMessage(order);
    });
  }

  #noteFound({ foundAt = nothingFound }: Verdict): void {
    this.#board[0] = Math.min(this.#board[0] ?? nothingFound, foundAt);
  }
}

const inOneJob =
  "One job ran all of it: a scenario that is given itself cannot be sent to another thread. " +
  "Export it from a module, and give that.";

/** With a shard of several machines, the jobs' verdict is that shard's, to be folded with the others. */
function asOne(verdicts: readonly Verdict[], { shard }: CheckOptions): Verdict {
  const folded = fold(verdicts);
  const facts = verdicts.find(({ shard }) => shard)?.shard;
  if (!shard || !facts) return folded;
  const found = verdicts.map(({ foundAt = Infinity }) => foundAt).sort((one, other) => one - other)[0];
  return {
    ...folded,
    shard: { ...facts, index: shard.index, count: shard.count },
    ...(found !== undefined && found < Infinity && { foundAt: found }),
  };
}

/** The progress of all jobs as that of one. */
class Summed {
  readonly #latest: (Progress | undefined)[];
  readonly #tell: CheckOptions["onProgress"];

  constructor(count: number, tell: CheckOptions["onProgress"]) {
    this.#latest = Array.from({ length: count });
    this.#tell = tell;
  }

  note(job: number, progress: Progress): void {
    this.#latest[job] = progress;
    const sum = (of: (progress: Progress) => number): number =>
      this.#latest.reduce((total, one) => total + (one ? of(one) : 0), 0);
    this.#tell?.({
      executions: sum(({ executions }) => executions),
      executionsMax: sum(({ executionsMax }) => executionsMax),
      ...(progress.share !== undefined && {
        share: sum(({ share = 0 }) => share) / this.#latest.length,
      }),
    });
  }
}
