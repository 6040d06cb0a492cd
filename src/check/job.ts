/** One job of a check: its part of the search, and its report. Several jobs' reports make one. */
import type { Tally } from "../explorers/part-queue.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { judge, type Judgement } from "./confirm.ts";
import { Reached, sumOfReached, type ReachedFacts } from "../execution/reached.ts";
import { Runner } from "../execution/runner.ts";
import { judgedBy } from "../scenario/rule-choice.ts";
import type { RuleChoice, Scenario } from "../scenario/scenario.ts";
import { searchExhaustively } from "./search-exhaustively.ts";
import { searchBySampling } from "./sampling.ts";
import type { SearchOptions, SearchResult, RefutedAssumption, Task } from "./task.ts";

/** Plain data: it may come from another thread. */
export interface Report {
  readonly tallies: readonly (Tally & {
    /** The counts of this part's executions. */
    readonly reached: ReachedFacts;
  })[];
  readonly ended: SearchResult["ended"];
  readonly levels?: SearchResult["levels"];
  readonly isCutByDelays?: SearchResult["isCutByDelays"];
  readonly exchanged?: SearchResult["exchanged"];
  /** About an execution in the last of the parts. */
  readonly found?: Found | undefined;
  readonly refuted?: RefutedAssumption | undefined;
}

export interface Found {
  readonly judged: Judgement;
  /** The values that the execution's seed drew, in words. */
  readonly drawn?: string | undefined;
}

/** Does the jobs of one scenario in this thread. The globals have to be lent. */
export class Job {
  #scenario: Scenario;
  #runner: Runner;
  readonly #strategy: Strategy;

  constructor(scenario: Scenario, strategy: Strategy) {
    this.#scenario = scenario;
    this.#runner = new Runner(scenario);
    this.#strategy = strategy;
  }

  /** Tasks of one check may differ in their rules. */
  #judgeBy(rules: RuleChoice | undefined): void {
    if (JSON.stringify(rules) === JSON.stringify(this.#scenario.judgedBy)) return;
    this.#scenario = judgedBy(this.#scenario, rules);
    this.#runner = new Runner(this.#scenario);
  }

  async run(task: Task, options: Omit<SearchOptions, "strategy" | "reachedIn">): Promise<Report> {
    this.#judgeBy(task.rules);
    const parts = new Map<Tally, Reached>();
    const reachedIn = (part: Tally): Reached => {
      let reached = parts.get(part);
      if (!reached) parts.set(part, (reached = new Reached()));
      return reached;
    };
    const search = task.explore === "exhaust" ? searchExhaustively : searchBySampling;
    const { found, ...done } = await search(this.#runner, task, {
      ...options,
      strategy: this.#strategy,
      reachedIn,
    });
    const tallies = done.tallies.map((part) => ({ ...part, reached: reachedIn(part).facts }));
    if (!found) return { ...done, tallies };
    const drawn = task.explore === "exhaust" ? undefined : this.#strategy.drawn;
    return { ...done, tallies, found: { judged: await judge(this.#scenario, this.#runner, found), drawn } };
  }
}

/** The reports of all jobs as that of one: of all findings the one in the first part wins. */
export interface SearchOutcome extends Pick<Report, "ended" | "levels" | "found" | "refuted"> {
  /** The part of the finding. */
  readonly part: number;
  readonly executions: number;
  readonly steps: number;
  readonly sleepSetBlocked: number;
  readonly isCutByDelays: boolean;
  readonly exchanged: number;
  readonly reached: ReachedFacts;
}

export function sumOfReports(reports: readonly Report[]): SearchOutcome {
  const [first] = reports
    .filter(({ found, refuted }) => found ?? refuted)
    .map((report) => ({ report, part: report.tallies.at(-1)?.part ?? 0 }))
    .sort((one, other) => one.part - other.part);
  const part = first?.part ?? Infinity;
  // Later parts do not count: one job that takes the parts in order would never have begun them.
  const counted = reports.flatMap(({ tallies }) => tallies).filter((tally) => tally.part <= part);
  const sum = (of: (tally: Tally) => number): number =>
    counted.reduce((total, tally) => total + of(tally), 0);
  const cut = (["stopped", "time", "budget", "bounds"] as const).find((why) =>
    reports.some(({ ended }) => ended === why),
  );
  return {
    part,
    ended: first ? "done" : (cut ?? "done"),
    // Levels are searched by one job.
    levels: reports[0]?.levels,
    found: first?.report.found,
    refuted: first?.report.refuted,
    executions: sum(({ executions }) => executions),
    steps: sum(({ steps }) => steps),
    sleepSetBlocked: sum(({ sleepSetBlocked }) => sleepSetBlocked),
    isCutByDelays: reports.some(({ isCutByDelays }) => isCutByDelays === true),
    exchanged: reports.reduce((total, { exchanged = 0 }) => total + exchanged, 0),
    reached: sumOfReached(counted.map(({ reached }) => reached)),
  };
}
