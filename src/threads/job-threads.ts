/** Threads that do jobs of a check. They stay for one check after another: starting them takes longer than many a check. */
import type { Worker } from "node:worker_threads";
import type { Report } from "../check/job.ts";
import type { Progress } from "../check/options.ts";
import type { Task } from "../check/task.ts";
import type { StrategyName } from "../strategies/all.ts";
import type { ScenarioModule } from "./scenario-module.ts";
import { startThread } from "./start-thread.ts";

export interface JobOrder {
  readonly origin: ScenarioModule;
  readonly strategy: StrategyName;
  readonly task: Task;
  /** Shared by all jobs; see PartQueue. */
  readonly queueMemory: Int32Array;
}

export type JobMessage =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "error"; readonly error: unknown };

/** The data that a thread of ours starts with, by which it is recognized. */
export const jobMark = "poolproof job";

export class JobThreads {
  readonly count: number;
  #threads: readonly Worker[] = [];

  constructor(count: number) {
    this.count = count;
  }

  /** Gives the order to every thread: the report of each. They are started with the first order. */
  run(order: JobOrder, onProgress: (thread: number, progress: Progress) => void): Promise<Report>[] {
    if (this.#threads.length === 0) {
      this.#threads = Array.from({ length: this.count }, () => startThread("job-thread", jobMark));
    }
    return this.#threads.map((thread, index) =>
      reportOf(thread, order, (progress) => onProgress(index, progress)),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
    this.#threads = [];
  }
}

function reportOf(
  thread: Worker,
  order: JobOrder,
  onProgress: (progress: Progress) => void,
): Promise<Report> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      thread.off("message", hear);
      thread.off("error", fail);
      thread.off("exit", gone);
      settle();
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const gone = (code: number): void =>
      fail(new Error(`A job's thread ended with code ${code} before its work was done.`));
    const hear = (message: JobMessage): void => {
      if (message.kind === "progress") onProgress(message.progress);
      else if (message.kind === "error") fail(message.error);
      else end(() => resolve(message.report));
    };
    thread.on("message", hear);
    thread.on("error", fail);
    thread.on("exit", gone);
    thread.postMessage(order);
  });
}
