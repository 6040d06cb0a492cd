/**
 * Makes one verdict of those of all shards. The finding with the least number wins, as it would without shards. Without a
 * finding, the work of all adds up.
 */
import { cutBy } from "./cut-text.ts";
import { foldFindings, foldRest, wentOn } from "./merge-findings.ts";
import { sumOfReached } from "../execution/reached.ts";
import { assertReachable, withUnreached } from "./require.ts";
import { ScenarioError } from "../scenario/scenario.ts";
import { assertComplete } from "./same-search.ts";
import type { Reachable } from "./unreached.ts";
import type { Verdict } from "./verdict.ts";

export interface FoldOptions {
  /** The events that all shards together have to reach, besides those that each was told to require. */
  readonly require?: readonly Reachable[];
}

/**
 * `verdicts` are of one search: one of each shard, in any order. Throws ScenarioError where one is missing or there twice,
 * and where they are of several searches.
 */
export function mergeShards(verdicts: readonly Verdict[], { require = [] }: FoldOptions = {}): Verdict {
  assertReachable(require);
  const folded = foldCounts(verdicts);
  const shards = verdicts.flatMap(({ shard = [] }) => shard);
  const [first] = shards;
  if (!first) return folded;
  const all = [...require, ...shards.flatMap((shard) => shard.require ?? [])];
  return withUnreached(folded, first.aims, all);
}

function foldCounts(verdicts: readonly Verdict[]): Verdict {
  const inOrder = [...verdicts].sort((one, other) => numberOf(one) - numberOf(other));
  const [first] = inOrder;
  if (!first) throw new ScenarioError("There is no verdict to fold: give one of each shard.");
  assertComplete(verdicts);
  const sums = sumsOf(inOrder);
  const { shard: _shard, foundAt, cut: _cut, stopped: _stopped, ...rest } = first;
  const disagreement = disagreementOf(inOrder);
  if (foundAt !== undefined) {
    // Sampled executions are numbered one by one: one shard alone would have stopped at this one.
    const isCounted = rest.strategy === "exhaust" || wentOn(inOrder);
    const executions = isCounted ? sums.executions : foundAt + 1;
    return { ...rest, ...sums, executions, exhaustive: false, ...findingsOf(inOrder, disagreement) };
  }
  const cuts = new Set(inOrder.map(({ cut }) => cut));
  const cut = (["stopped", "time", "budget"] as const).find((reason) => cuts.has(reason));
  const total = { ...rest, ...sums, ...(inOrder.some(({ stopped }) => stopped) && { stopped: true }) };
  if (disagreement !== undefined) {
    return { ...total, verdict: "limit", exhaustive: false, message: disagreement };
  }
  if (cut === undefined) return { ...total, exhaustive: rest.strategy === "exhaust" };
  return { ...total, verdict: "limit", exhaustive: false, cut, message: cutBy(cut, sums.executions) };
}

function findingsOf(
  verdicts: readonly Verdict[],
  disagreement: string | undefined,
): Pick<Verdict, "findings" | "rest"> {
  const findings = foldFindings(verdicts).map(({ foundAt: _foundAt, ...found }) => found);
  if (findings.length === 0) return {};
  const rest = foldRest(verdicts, disagreement);
  return { findings, ...(rest && { rest }) };
}

function numberOf({ foundAt = Infinity, shard }: Verdict): number {
  // Beyond every finding, in the order of the shards.
  return foundAt === Infinity ? 2 ** 52 + (shard?.index ?? 0) : foundAt;
}

type Sums = Pick<
  Verdict,
  "executions" | "steps" | "seconds" | "sleepSetBlocked" | "blocked" | "exchanged" | "late" | "reached"
>;

function sumsOf(verdicts: readonly Verdict[]): Sums {
  const sum = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    executions: sum(({ executions }) => executions),
    steps: sum(({ steps }) => steps),
    seconds: Math.max(...verdicts.map(({ seconds }) => seconds)),
    ...(verdicts.some(({ late }) => late !== undefined) && {
      late: Math.max(...verdicts.map(({ late = 0 }) => late)),
    }),
    ...(verdicts.some(({ reached }) => reached) && {
      reached: sumOfReached(verdicts.flatMap(({ reached = [] }) => reached)),
    }),
    ...(verdicts.some(({ exchanged }) => exchanged !== undefined) && {
      exchanged: sum(({ exchanged = 0 }) => exchanged),
    }),
    ...(verdicts.some(({ sleepSetBlocked }) => sleepSetBlocked !== undefined) && {
      sleepSetBlocked: sum(({ sleepSetBlocked = 0 }) => sleepSetBlocked),
      blocked: sum(({ sleepSetBlocked = 0 }) => sleepSetBlocked),
    }),
  };
}

/** Shards that dropped different assumptions did not divide one search: all assumptions that they have to drop, sorted. */
function assumptionsToDrop(verdicts: readonly Verdict[]): readonly string[] {
  const each = verdicts.map(({ shard }) => shard?.dropped ?? "");
  if (each.every((dropped) => dropped === each[0])) return [];
  return [...new Set(each.flatMap((dropped) => dropped.split(",")).filter(Boolean))].sort();
}

function disagreementOf(verdicts: readonly Verdict[]): string | undefined {
  const flags = assumptionsToDrop(verdicts).map((name) => `--no-${name}`);
  if (flags.length === 0) return undefined;
  return (
    "The shards do not make one search: some of them found that they could not take for granted what the others did. " +
    `Run all of them with ${flags.join(" ")}.`
  );
}
