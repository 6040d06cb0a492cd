/** Verdicts as JSON, one object a line, its members always in this order. */
import type { BrokenRule, RestFacts, Verdict } from "../verdict/verdict.ts";

/** The output of `check --json`. The trace is left out: `replay --json` has it. */
export function checkJson(verdict: Verdict): string {
  const { subject, scenario, exhaustive, executions, steps, seconds, seed, strategy } = verdict;
  const { late, reached, unreached, exchanged, assumes, findings, rest } = verdict;
  const { drawn, stopped, sleepSetBlocked, dependent, cut, shard, foundAt, inOneJob, bounds } = verdict;
  return JSON.stringify({
    subject,
    scenario,
    verdict: verdict.verdict,
    exhaustive,
    executions,
    steps,
    seconds,
    seed,
    strategy,
    ...(late !== undefined && { late: lateOf(late) }),
    ...(drawn !== undefined && { drawn }),
    // Under its old name as well, until 1.0.
    ...(sleepSetBlocked !== undefined && { sleepSetBlocked, blocked: sleepSetBlocked }),
    ...(exchanged !== undefined && { exchanged }),
    ...(dependent !== undefined && { dependent }),
    ...(stopped && { stopped }),
    ...(cut !== undefined && { cut }),
    ...(bounds !== undefined && { bounds, ...levelsOf(verdict) }),
    ...(inOneJob !== undefined && { inOneJob }),
    ...(shard && { shard: `${shard.index + 1}/${shard.count}`, recipe: shard.recipe.join(",") }),
    ...(shard?.budget !== undefined && { budget: shard.budget }),
    ...(shard?.dropped !== undefined && { dropped: shard.dropped }),
    ...(shard && { aims: shard.aims }),
    ...(shard?.require && { require: shard.require }),
    ...(foundAt !== undefined && { foundAt }),
    ...findingOf(verdict),
    ...(findings && { findings: findings.map(foundOf) }),
    ...(rest && { rest: restOf(rest) }),
    ...(reached && { reached }),
    ...(unreached && { unreached }),
    ...(assumes && { assumes }),
  });
}

function lateOf(late: number): number | "unlimited" {
  return late === Infinity ? "unlimited" : late;
}

/** The trace is left out here, too. */
function foundOf({ also, drawn, foundIn, foundAt, ...told }: BrokenRule): object {
  return {
    ...findingOf(told),
    also,
    ...(drawn !== undefined && { drawn }),
    foundIn,
    ...(foundAt !== undefined && { foundAt }),
  };
}

function restOf({
  verdict,
  exhaustive,
  executions,
  late,
  cut,
  stopped,
  message,
  schedule,
}: RestFacts): object {
  return {
    verdict,
    exhaustive,
    executions,
    ...(late !== undefined && { late: lateOf(late) }),
    ...(cut !== undefined && { cut }),
    ...(stopped && { stopped }),
    ...(message !== undefined && { message }),
    ...(schedule !== undefined && { schedule }),
  };
}

/** The level that was reached and what it left out, then all of them. */
function levelsOf({ levels = [] }: Verdict): object {
  const last = levels.at(-1);
  return {
    ...(last && { level: last.bounds }),
    ...(last?.leftOut !== undefined && { leftOut: last.leftOut }),
    levels: levels.map(({ bounds, executions, leftOut }) => ({
      ...bounds,
      executions,
      ...(leftOut !== undefined && { leftOut }),
    })),
  };
}

/** The output of `replay --json`: nothing in it depends on the machine, so the same schedule gives the same bytes. */
export function replayJson(verdict: Verdict): string {
  const { subject, scenario, steps, reached, trace } = verdict;
  return JSON.stringify({
    subject,
    scenario,
    verdict: verdict.verdict,
    steps,
    ...findingOf(verdict),
    ...(reached && { reached }),
    trace,
  });
}

function findingOf({
  invariant,
  message,
  schedule,
  choices,
  switches,
  shortenedFrom,
}: Partial<Verdict>): Partial<Verdict> {
  if (schedule === undefined) return message === undefined ? {} : { message };
  return {
    ...(invariant !== undefined && { invariant }),
    ...(message !== undefined && { message }),
    schedule,
    ...(choices !== undefined && { choices }),
    ...(switches !== undefined && { switches }),
    ...(shortenedFrom && { shortenedFrom }),
  };
}
