/** Stories for users of the library, who have a verdict and no command line. */
import { faults } from "../driver/faults.ts";
import { eachFinding, positionText } from "./findings.ts";
import { story as storyOf, storySteps } from "./story.ts";
import { timeline as timelineOf, type TimelineOptions } from "./timeline.ts";
import type { Verdict } from "../verdict/verdict.ts";

/**
 * How a story is told.
 *
 * @example
 * ```ts
 * const narrow: StoryOptions = { width: 80 };
 * ```
 */
export interface StoryOptions {
  /** Characters in a line at most, 120 by default: a table that is wider gives way to a list. */
  readonly width?: number;
}

/**
 * Each finding of a verdict as a story: the rule, the steps of the execution that breaks it, and how to see it again. Of a verdict without
 * an execution to tell, such as "holds", an empty text.
 *
 * @example
 * ```ts
 * const verdict = await check(builtIn("steady", simple), { executions: 100 });
 * story(verdict).split("\n")[1]; // => "3 connections are lent, and maxconn is 2."
 * ```
 */
export function story(verdict: Verdict, options: StoryOptions = {}): string {
  const each = verdict.findings ? eachFinding(verdict) : [verdict];
  return each
    .filter(({ trace }) => trace !== undefined)
    .map((found, at) =>
      storyOf(found, {
        about: `${verdict.subject}, scenario ${verdict.scenario}`,
        position: positionText(at, each.length),
        ...optionsOf(verdict, options),
      }),
    )
    .join("\n\n");
}

/**
 * The steps of a verdict's execution as a table: a row a step, a column a worker. Empty where it has none.
 *
 * @example
 * ```ts
 * const verdict = await check(builtIn("steady", simple), { executions: 100 });
 * timeline(verdict).includes("getconn → connection 1"); // => true
 * ```
 */
export function timeline(verdict: Verdict, options: StoryOptions = {}): string {
  return verdict.trace ? timelineOf(storySteps(verdict), optionsOf(verdict, options)) : "";
}

function optionsOf({ limits }: Verdict, { width = 120 }: StoryOptions): TimelineOptions {
  return { maxconn: limits?.maxconn ?? -1, faults, widthMax: width };
}
