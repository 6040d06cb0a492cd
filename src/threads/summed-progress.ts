/** The progress of several jobs as that of one. */
import type { Progress } from "../check/options.ts";

export class SummedProgress {
  readonly #latest = new Map<unknown, Progress>();
  readonly #tell: ((progress: Progress) => void) | undefined;

  constructor(tell: ((progress: Progress) => void) | undefined) {
    this.#tell = tell;
  }

  note(job: unknown, progress: Progress): void {
    this.#latest.set(job, progress);
    const jobs = [...this.#latest.values()];
    this.#tell?.({
      executions: jobs.reduce((sum, { executions }) => sum + executions, 0),
      executionsMax: progress.executionsMax,
      ...(progress.fraction !== undefined && {
        fraction: Math.min(
          1,
          jobs.reduce((sum, { fraction = 0 }) => sum + fraction, 0),
        ),
      }),
    });
  }
}
