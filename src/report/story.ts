/** The finding of a check or a replay in words: rule, story, recipe. */
import { inWords } from "../scenario/in-words.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { plural } from "./plural.ts";
import { reachedLines } from "./reached.ts";
import { spoken, stepsOf, type Step } from "./steps.ts";
import { timeline, type TimelineOptions } from "./timeline.ts";

export { plural } from "./plural.ts";

export interface StoryOptions extends TimelineOptions {
  /** The checked scenario: "SimpleConnectionPool, 3 workers, maxconn 2". */
  readonly about: string;
  /** "2 of 3: ", of several findings. */
  readonly position?: string;
}

const heads: Readonly<Record<Verdict["verdict"], string>> = {
  holds: "Holds",
  violated: "Violated",
  unrepeatable: "Unrepeatable",
  limit: "Limit",
};

/** Rule, story and recipe, of a verdict that has an execution to tell. */
export function story(verdict: Verdict, options: StoryOptions): string {
  const { about, position } = options;
  return [headline(verdict, about, position), timeline(storySteps(verdict), options), recipe(verdict)].join(
    "\n\n",
  );
}

/** "Violated: used ≤ maxconn        SimpleConnectionPool, 3 workers, maxconn 2", and the message below. */
export function headline(verdict: Verdict, about: string, position = ""): string {
  const { invariant, message, findings, words } = verdict;
  const say = (text: string): string => inWords(text, words);
  const kind = heads[verdict.verdict];
  const head = position + (invariant === undefined ? kind : `${kind}: ${say(invariant)}`);
  const also = findings?.[0]?.also ?? [];
  return [
    `${head.padEnd(28)}    ${about}`,
    ...(message === undefined ? [] : [sentence(spoken(say(message)))]),
    ...(also.length > 0 ? [`The same execution also breaks: ${also.map(say).join(", ")}.`] : []),
  ].join("\n");
}

export function storySteps({ trace = [] }: Verdict): readonly Step[] {
  return stepsOf(trace);
}

/** How it was found, and how to see it again. */
export function recipe(verdict: Verdict): string {
  const { schedule } = verdict;
  const again = againLines(schedule);
  const asTest =
    again.length > 0 && isShort(schedule) ? [`As test: await replay(scenario, "${schedule}")`] : [];
  return [foundIn(verdict), ...reachedLines(verdict), ...again, ...asTest].join("\n");
}

/** How to run a schedule again: a line, or none. One of thousands of choices is for programs. */
export function againLines(schedule: string | undefined): readonly string[] {
  if (schedule === undefined) return [];
  if (isShort(schedule)) return [`Again:   npx poolproof replay ${schedule}`];
  return [
    `Again:   its schedule has ${schedule.length.toLocaleString("en")} characters: --json has it whole, and npx poolproof replay FILE takes that`,
  ];
}

function isShort(schedule = ""): boolean {
  return schedule.length <= shownMax;
}

/** Characters: more than any finding that was shortened has. */
const shownMax = 8_000;

export function foundIn({ strategy, drawn, executions, seed, ...found }: Verdict): string {
  const size = sizeOf(found);
  if (strategy === "replay") return `Replayed.${size}`;
  const sampled = `sampled, ${strategy}, seed ${seed}${drawn === undefined ? "" : `: ${drawn}`}`;
  const level = found.levels?.at(-1)?.means;
  const exhaustive = `exhaustive, depth-first${level === undefined ? "" : `, ${level}`}`;
  const how = strategy === "exhaust" ? exhaustive : sampled;
  const count = found.findings?.[0]?.foundIn ?? executions;
  return `Found in execution ${count.toLocaleString("en")} (${how}).${size}`;
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
