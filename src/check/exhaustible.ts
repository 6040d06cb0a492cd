/** A scenario as exhaustive searches see it, and the meaning of their results for it. */
import type { Tally } from "../explorers/part-queue.ts";
import type { MissedDependency } from "../explorers/independence-check.ts";
import type { SearchTarget } from "../explorers/exhaust.ts";
import type { StepLog } from "../sim/dependence/step-log.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import type { Reached } from "../execution/reached.ts";
import type { Execution, Runner } from "../execution/runner.ts";
import { isWorthStopping, type SearchResult, type Task } from "./task.ts";

export class Exhaustible implements SearchTarget<Execution> {
  readonly #runner: Runner;
  readonly #startsInOrder: boolean;
  readonly #delaysMax: number;
  readonly #reachedIn: (part: Tally) => Reached;
  #reached: Reached | undefined;
  #areTold = false;
  /** What no footprint shows, in words; undefined where every order is run anyway. */
  #unseen: string | undefined;
  readonly #isReduced: boolean;

  /** Workers with one body start in their order, unless that assumption was dropped. */
  constructor(
    runner: Runner,
    { dropped, delays }: Pick<Task, "dropped" | "delays">,
    reachedIn: (part: Tally) => Reached,
  ) {
    this.#runner = runner;
    this.#reachedIn = reachedIn;
    this.#delaysMax = delays;
    this.#startsInOrder = !dropped.includes("worker-symmetry");
    this.#isReduced = !dropped.includes("por");
    this.#lookAtClass();
  }

  /** A part of the search begins. */
  begin(part: Tally): void {
    this.#reached = this.#reachedIn(part);
  }

  execute(strategy: Strategy, log: StepLog, isProbe = false): Execution {
    try {
      return this.#runner.run(strategy, {
        log,
        startsInOrder: this.#startsInOrder,
        delaysMax: this.#delaysMax,
        reached: isProbe ? undefined : this.#reached,
      });
    } finally {
      this.#areTold ||= this.#runner.areTold;
      if (this.#isReduced) this.#unseen ??= this.#runner.unseen;
    }
  }

  #lookAtClass(): void {
    if (this.#isReduced && !this.#runner.isClassAsMade)
      this.#unseen ??= "The class of connections was changed";
  }

  isWorthStopping(execution: Execution): boolean {
    return isWorthStopping(execution) || (this.#startsInOrder && this.#areTold) || this.#unseen !== undefined;
  }

  cutOff(): Execution {
    return this.#runner.cutOff();
  }

  labelsOf({ labels }: Execution): readonly string[] {
    return labels;
  }

  outcomeOf(execution: Execution): string {
    return `${execution.finalState()} ${JSON.stringify(execution.ending)}`;
  }

  /** The result, or why it cannot be followed. */
  follow(labels: readonly string[]): { readonly outcome: string; readonly isFollowed: boolean } {
    try {
      const startsInOrder = this.#startsInOrder;
      const execution = this.#runner.run(replayStrategy(labels), { startsInOrder });
      return { outcome: this.outcomeOf(execution), isFollowed: true };
    } catch (error) {
      if (error instanceof DivergedError) return { outcome: error.message, isFollowed: false };
      throw error;
    }
  }

  /** The result of a search: it found something, or has to begin again, or neither. */
  async resultOf(
    found: Execution | undefined,
    missed: MissedDependency | undefined,
  ): Promise<Pick<SearchResult, "found" | "refuted">> {
    if (missed) {
      const why = `${missed.first} and ${missed.second} do not commute, so every order was run`;
      return { refuted: { assumption: "por", why } };
    }
    if (found && isWorthStopping(found)) {
      return { found: await this.#asAnyReplayWouldFind(found) };
    }
    this.#lookAtClass();
    if (this.#unseen !== undefined) {
      return { refuted: { assumption: "por", why: `${this.#unseen}, so every order was run` } };
    }
    // A worker asked for its name: then another order of starts is another execution.
    return this.#startsInOrder && this.#areTold ? { refuted: { assumption: "worker-symmetry" } } : {};
  }

  /** Workers that start in order have fewer choices than the schedule has when it is replayed. */
  async #asAnyReplayWouldFind(found: Execution): Promise<Execution> {
    try {
      const replayed = await this.#runner.runSoon(replayStrategy(found.labels));
      // A finding that does not come again is not repeatable either.
      return isWorthStopping(replayed) ? replayed : found;
    } catch (error) {
      // Not repeatable: the check that judges it will say so.
      if (error instanceof DivergedError) return found;
      throw error;
    }
  }
}
