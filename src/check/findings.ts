/**
 * All findings, not just the first: each search leaves out the rules that were broken before, and begins anew, so that its
 * finding depends only on its seed. The last search gives the verdict by the rules that are left.
 *
 * Misses: defects that take much longer to find than the ones found. A finding bounds the searches that come after it, so that
 * a check of a broken pool ends soon. To find more, leave out the rules that are broken, and check again.
 */
import { realNowMs } from "../sim/rest/host.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { causesOf, isBroken, type Cause } from "./causes.ts";
import type { CheckOptions } from "./options.ts";
import { searchWith, type Executor, type CompletedSearch } from "./executor.ts";
import { cutBy } from "../verdict/cut-text.ts";
import { Job, type SearchOutcome } from "./job.ts";
import type { Judgement } from "./confirm.ts";
import { sumOfReached } from "../execution/reached.ts";
import { judgedBy, withoutRules } from "../scenario/rule-choice.ts";
import { rulesOf } from "../execution/rules.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { BrokenRule, RestFacts, Verdict } from "../verdict/verdict.ts";

/** A search after a finding: ten times as many executions as the finding took, and no fewer than a thousand. */
function executionsAfter({ outcome: { executions } }: CompletedSearch, executionsMax = Infinity): number {
  return Math.min(executionsMax, Math.max(1_000, 10 * executions));
}

export interface FindingsOptions extends CheckOptions {
  readonly seed: number;
  readonly strategy: Strategy;
  /** The number of a search's finding, in the numbering that all shards share. */
  readonly foundAt: (searched: CompletedSearch) => number | undefined;
}

export interface Findings {
  /** One for each finding, and one more if rules were left to look for. The verdict is about the first. */
  readonly searches: readonly [CompletedSearch, ...CompletedSearch[]];
  readonly broken: readonly BrokenRule[];
  /** The first search's finding, if it is no broken rule. */
  readonly other?: Judgement | undefined;
  readonly rest?: RestFacts | undefined;
}

/** `scenario` is judged by the rules that were asked for. */
export async function searchForAll(
  executor: Executor,
  scenario: Scenario,
  options: FindingsOptions,
): Promise<Findings> {
  const { findings = "all", seconds = Infinity, signal, shrinks = true } = options;
  const endMs = realNowMs() + seconds * 1_000;
  const job = new Job(scenario, options.strategy);
  const searchBy = (scene: Scenario, executions: number | undefined): Promise<CompletedSearch> =>
    searchWith(executor, job, {
      ...options,
      ...(executions !== undefined && { executions }),
      seconds: secondsUntil(endMs),
      rules: scene.judgedBy,
    });
  const first = await searchBy(scenario, undefined);
  const searches: [CompletedSearch, ...CompletedSearch[]] = [first];
  const broken: BrokenRule[] = [];
  let left = scenario;
  for (let searched = first; ;) {
    const judged = searched.outcome.found?.judged;
    const named = namesIn(broken);
    const causes =
      judged && isBroken(judged)
        ? await causesOf(left, judged, { signal, shrinks, named, rules: scenario.judgedBy })
        : [];
    if (causes.length === 0) {
      if (searched === first) return { searches, broken, other: judged };
      return { searches, broken, rest: restOf(searched, options) };
    }
    broken.push(...causes.map((cause) => toldOf(cause, searched, options)));
    left = judgedBy(scenario, withoutRules(scenario.judgedBy, namesIn(broken)));
    if (findings === "first") return { searches, broken: broken.slice(0, 1) };
    if (rulesOf(left).length === 0) return { searches, broken };
    const cut = signal?.aborted ? "stopped" : realNowMs() >= endMs ? "time" : undefined;
    if (cut) return { searches, broken, rest: notSearched(cut) };
    searched = await searchBy(left, executionsAfter(searched, options.executions));
    searches.push(searched);
  }
}

function secondsUntil(endMs: number): number {
  return Math.max(0, endMs - realNowMs()) / 1_000;
}

function namesIn(broken: readonly BrokenRule[]): readonly string[] {
  return [...new Set(broken.flatMap(({ invariant, also }) => [invariant, ...also]))];
}

function toldOf({ told, also }: Cause, searched: CompletedSearch, { foundAt }: FindingsOptions): BrokenRule {
  const { invariant, message = "", schedule, choices = 0, switches = 0, shortenedFrom, trace } = told;
  const drawn = searched.outcome.found?.drawn;
  const at = foundAt(searched);
  return {
    invariant,
    message,
    schedule,
    choices,
    switches,
    also,
    ...(shortenedFrom && { shortenedFrom }),
    ...(drawn !== undefined && { drawn }),
    foundIn: searched.outcome.executions,
    ...(at !== undefined && { foundAt: at }),
    ...(trace && { trace }),
  };
}

/** Of a search by the rules that no finding names. */
function restOf({ outcome, delays }: CompletedSearch, { explore, shard }: CheckOptions): RestFacts {
  const { ended, executions, levels, found } = outcome;
  const about = { exhaustive: false, executions, late: delays };
  if (found) {
    const { verdict, message, schedule } = found.judged;
    return {
      ...about,
      verdict: verdict === "violated" ? "unrepeatable" : verdict,
      ...(message !== undefined && { message }),
      ...(schedule !== undefined && { schedule }),
    };
  }
  const stopped = ended === "stopped" && { stopped: true };
  if (explore !== "exhaust") return { ...about, verdict: "holds", ...stopped };
  if (ended === "done") return { ...about, verdict: "holds", exhaustive: !shard || shard.count === 1 };
  return { ...about, verdict: "limit", cut: ended, message: cutBy(ended, executions, levels), ...stopped };
}

function notSearched(cut: "stopped" | "time"): RestFacts {
  return { verdict: "limit", exhaustive: false, executions: 0, cut, message: cutBy(cut, 0) };
}

/** The work of all searches. */
export function sumOfSearches(
  searches: readonly CompletedSearch[],
  explore: CheckOptions["explore"],
): Pick<Verdict, "executions" | "steps" | "sleepSetBlocked" | "blocked" | "exchanged" | "reached"> {
  const sum = (of: (outcome: SearchOutcome) => number): number =>
    searches.reduce((total, { outcome }) => total + of(outcome), 0);
  return {
    executions: sum(({ executions }) => executions),
    steps: sum(({ steps }) => steps),
    ...(explore === "exhaust" && {
      sleepSetBlocked: sum(({ sleepSetBlocked }) => sleepSetBlocked),
      blocked: sum(({ sleepSetBlocked }) => sleepSetBlocked),
      exchanged: sum(({ exchanged }) => exchanged),
    }),
    reached: sumOfReached(searches.map(({ outcome }) => outcome.reached)),
  };
}
