/** What a check or a replay found, in words: rule, story, recipe. */
import type { Verdict } from "../scenarios/verdict.ts";
import { plural } from "./plural.ts";
import { reachedLines } from "./reached.ts";
import { spoken, stepsOf, type Step } from "./steps.ts";
import { timeline, type TimelineOptions } from "./timeline.ts";

export { plural } from "./plural.ts";

export interface StoryOptions extends TimelineOptions {
  /** What was checked: "SimpleConnectionPool, 3 workers, maxconn 2". */
  readonly about: string;
}

const heads: Readonly<Record<Verdict["verdict"], string>> = {
  holds: "Holds",
  violated: "Violated",
  unrepeatable: "Unrepeatable",
  limit: "Limit",
};

/** Rule, story and recipe, of a verdict that has an execution to tell. */
export function story(verdict: Verdict, options: StoryOptions): string {
  return [headline(verdict, options.about), timeline(storySteps(verdict), options), recipe(verdict)].join(
    "\n\n",
  );
}

/** "Violated: used ≤ maxconn        SimpleConnectionPool, 3 workers, maxconn 2", and the message below. */
export function headline({ verdict, invariant, message }: Verdict, about: string): string {
  const head = invariant === undefined ? heads[verdict] : `${heads[verdict]}: ${invariant}`;
  const line = `${head.padEnd(28)}    ${about}`;
  return message === undefined ? line : `${line}\n${sentence(spoken(message))}`;
}

export function storySteps({ trace = [] }: Verdict): readonly Step[] {
  return stepsOf(trace);
}

/** How it was found, and how to see it again. */
export function recipe(verdict: Verdict): string {
  const { schedule } = verdict;
  const again =
    schedule === undefined
      ? []
      : [`Again:   npx poolproof replay ${schedule}`, `As test: await replay(scenario, "${schedule}")`];
  return [foundIn(verdict), ...reachedLines(verdict), ...again].join("\n");
}

export function foundIn({ strategy, drawn, executions, seed, ...found }: Verdict): string {
  const size = sizeOf(found);
  if (strategy === "replay") return `Replayed.${size}`;
  const sampled = `sampled, ${strategy}, seed ${seed}${drawn === undefined ? "" : `: ${drawn}`}`;
  const level = found.levels?.at(-1)?.means;
  const exhaustive = `exhaustive, depth-first${level === undefined ? "" : `, ${level}`}`;
  const how = strategy === "exhaust" ? exhaustive : sampled;
  return `Found in execution ${executions.toLocaleString("en")} (${how}).${size}`;
}

function sizeOf({ choices, switches = 0, shortenedFrom }: Partial<Verdict>): string {
  if (choices === undefined) return "";
  const size = `${plural(choices, "choice")}, ${plural(switches, "switch")}`;
  if (!shortenedFrom) return ` ${size}.`;
  if (choices >= shortenedFrom.choices) return ` ${size}, down from ${shortenedFrom.switches}.`;
  return ` Shortened from ${plural(shortenedFrom.choices, "choice")} to ${choices}, ${plural(switches, "switch")}.`;
}

function sentence(text: string): string {
  const capital = text.replaceAll(/(?<=^|\. )[a-z]/g, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
