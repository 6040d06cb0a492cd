/** A line for each scenario of a check that runs several, and a story for each rule once. */
import { plural } from "../report/plural.ts";
import { withinText } from "../report/about.ts";
import { eachFinding } from "../report/findings.ts";
import { inWords } from "../scenario/in-words.ts";
import type { Skipped } from "../scenarios/general.ts";
import type { Verdict } from "../verdict/verdict.ts";

const marks: Readonly<Record<Verdict["verdict"], string>> = {
  holds: "✓",
  violated: "✗",
  unrepeatable: "?",
  limit: "…",
};

/** "✓  burst      holds      10,000 executions sampled". `told` are the rules whose story was told before. */
export function scenarioLine(verdict: Verdict, told: ReadonlySet<string>): string {
  const broken = eachFinding(verdict).map(({ invariant = "" }) =>
    inWords(told.has(invariant) ? `${invariant} (as above)` : invariant, verdict.words),
  );
  const said = broken.length > 0 ? broken.join(", ") : howFar(verdict);
  return `${marks[verdict.verdict]}  ${verdict.scenario.padEnd(10)} ${verdict.verdict.padEnd(9)}  ${said}`;
}

function howFar({ executions, exhaustive, strategy, late, message, words }: Verdict): string {
  if (message !== undefined) return inWords(message, words);
  const count = plural(executions, "execution");
  if (strategy === "exhaust") return `${count}${exhaustive ? `, which is all${withinText(late)}` : ""}`;
  return `${count} sampled`;
}

export function skippedLine({ scenario, why }: Skipped): string {
  return `–  ${scenario.padEnd(10)} not run    ${why}`;
}
