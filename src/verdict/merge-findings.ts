/**
 * The findings of all shards as those of one: each rule by the execution of least number; a rule that an earlier finding
 * names as well is no finding again. The verdict by the other rules is given only if it follows: sampled executions do not
 * depend on the rules, but parts of an exhaustive search fit together only if all shards ended with the same rules.
 */
import { slugOf } from "../scenario/rule-choice.ts";
import type { BrokenRule, RestFacts, Verdict } from "./verdict.ts";

/** `verdicts` in the order of their shards. */
export function foldFindings(verdicts: readonly Verdict[]): readonly BrokenRule[] {
  const inOrder = verdicts
    .flatMap(({ findings = [] }) => findings)
    .sort((one, other) => (one.foundAt ?? 0) - (other.foundAt ?? 0));
  const named = new Set<string>();
  const folded: BrokenRule[] = [];
  for (const found of wentOn(verdicts) ? inOrder : inOrder.slice(0, 1)) {
    if (named.has(found.invariant)) continue;
    for (const name of [found.invariant, ...found.also]) named.add(name);
    const isSampled = verdicts[0]?.strategy !== "exhaust";
    // Sampled executions are numbered one by one.
    folded.push(isSampled && found.foundAt !== undefined ? { ...found, foundIn: found.foundAt + 1 } : found);
  }
  return folded;
}

/** Whether the shards went on after their first findings. */
export function wentOn(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ rest, findings = [] }) => rest !== undefined || findings.length > 1);
}

/** The verdict by the rules that no finding names. `why` the shards do not make one search, if they do not. */
export function foldRest(verdicts: readonly Verdict[], why: string | undefined): RestFacts | undefined {
  if (!wentOn(verdicts)) return undefined;
  const ends = verdicts.map(endOf).filter((end) => end !== undefined);
  const executions = ends.reduce((sum, end) => sum + end.executions, 0);
  const late = Math.max(...ends.map((end) => end.late ?? 0));
  const isExhaustive = verdicts[0]?.strategy === "exhaust";
  const about = { exhaustive: false, executions, late };
  const cut = ends.find(({ verdict }) => verdict !== "holds");
  if (cut) return { ...cut, ...about };
  const disagreement = isExhaustive ? (why ?? differingRules(verdicts)) : undefined;
  if (disagreement !== undefined) return { ...about, verdict: "limit", message: disagreement };
  return { ...about, verdict: "holds", exhaustive: isExhaustive };
}

/** The result of a shard's last search. */
function endOf(verdict: Verdict): RestFacts | undefined {
  if (verdict.rest) return verdict.rest;
  if (verdict.verdict === "violated") return undefined;
  const { exhaustive, executions, late, message, schedule, cut } = verdict;
  return {
    verdict: verdict.verdict,
    exhaustive,
    executions,
    ...(late !== undefined && { late }),
    ...(message !== undefined && { message }),
    ...(schedule !== undefined && { schedule }),
    ...(cut !== undefined && { cut }),
  };
}

function differingRules(verdicts: readonly Verdict[]): string | undefined {
  const namesOf = ({ findings = [] }: Verdict): readonly string[] =>
    findings.flatMap(({ invariant, also }) => [invariant, ...also]).sort();
  const each = verdicts.map((verdict) => [...new Set(namesOf(verdict))].join());
  if (each.every((names) => names === each[0])) return undefined;
  const found = [...new Set(verdicts.flatMap(namesOf))].map(slugOf).join(",");
  return (
    "The shards ended by different rules, since not all of them found the same, so their parts do not make one search. " +
    `What the other rules hold, all of them tell with --without ${found}.`
  );
}
