/** A check's findings, one after the other, and what is said about the rules that none of them names. */
import { inWords } from "../scenario/in-words.ts";
import type { BrokenRule, RestFacts, Verdict } from "../verdict/verdict.ts";
import { reachedLines } from "./reached.ts";
import { againLines, headline, plural, recipe } from "./story.ts";

/** Each finding as the verdict that it would be alone. */
export function eachFinding(verdict: Verdict): readonly Verdict[] {
  const {
    findings = [],
    shortenedFrom: _shortened,
    drawn: _drawn,
    trace: _trace,
    rest,
    reached,
    unreached,
    ...shared
  } = verdict;
  // Facts about all searches together are told once, below.
  const whole = rest ? {} : { ...(reached && { reached }), ...(unreached && { unreached }) };
  return findings.map((found) => ({ ...shared, ...whole, ...membersOf(found), findings: [found] }));
}

function membersOf({ also: _also, foundIn, foundAt: _foundAt, ...told }: BrokenRule) {
  return { ...told, executions: foundIn };
}

/** "2 of 3: " where there is more than one. */
export function positionText(at: number, count: number): string {
  return count > 1 ? `${at + 1} of ${count}: ` : "";
}

/** Headline and recipe of each finding, of verdicts that have no execution to tell. */
export function headlines(verdict: Verdict, about: string): string {
  const each = eachFinding(verdict);
  const one = (found: Verdict, at: number): string =>
    `${headline(found, about, positionText(at, each.length))}\n${recipe(found)}`;
  return [...each.map(one), ...endText(verdict)].join("\n\n");
}

/** The result for the rules that no finding names, if the search went on, and the counts of all searches: a paragraph or none. */
export function endText(verdict: Verdict): readonly string[] {
  return verdict.rest
    ? [[...restText(verdict.rest, verdict.words), ...reachedLines(verdict)].join("\n")]
    : [];
}

function restText(rest: RestFacts | undefined, words: Verdict["words"]): readonly string[] {
  if (!rest) return [];
  const { verdict, exhaustive, executions, message = verdict, schedule, stopped } = rest;
  if (verdict === "holds" && exhaustive) {
    return [
      `Every other rule holds in every interleaving${withinText(rest)} (${plural(executions, "execution")}).`,
    ];
  }
  if (verdict === "holds") {
    const until = stopped ? "Stopped; until then no" : "No";
    return [`${until} other rule was broken in ${plural(executions, "execution")}.`];
  }
  return [[`Of the other rules: ${inWords(message, words)}`, ...againLines(schedule)].join("\n")];
}

function withinText({ late }: RestFacts): string {
  if (late === undefined || late === Infinity) return "";
  return late === 0 ? " without a delay" : ` within ${plural(late, "delay")}`;
}
