/** The levels of a bounded search in words. */
import { boundNames, type BoundName, type Bounds } from "../explorers/bounded/bounds.ts";
import type { Level } from "../explorers/bounded/iterative-deepening.ts";
import type { LevelFacts } from "./verdict.ts";

export function levelFacts({ bounds, executions, leftOut }: Level): LevelFacts {
  return { bounds, means: atMost(bounds), executions, ...(leftOut !== undefined && { leftOut }) };
}

/** "at most 2 preemptions, no fault" */
export function atMost(bounds: Bounds): string {
  return boundNames.flatMap((name) => phrase(name, bounds[name]) ?? []).join(", ");
}

/** "any interleaving with at most 2 preemptions", of a level that was completed. Bounds that cut nothing go unsaid. */
export function extentOf({ bounds, cutBy }: Level): string {
  const { steps, ...rest } = Object.fromEntries(cutBy.map((name) => [name, bounds[name]])) as Bounds;
  const those = (["preemptions", "faults"] as const).flatMap((name) => phrase(name, rest[name]) ?? []);
  const all = ["any interleaving", ...(those.length > 0 ? [`with ${those.join(" and ")}`] : [])].join(" ");
  if (steps === undefined) return all;
  return steps === 0 ? `the beginning of ${all}` : `the first ${plural(steps, "step")} of ${all}`;
}

/** Says that nothing was found, within which bounds, and what reaching them means. */
export function boundsReached(last: Level): string {
  const { leftOut = 0 } = last;
  return (
    `No rule is broken in ${extentOf(last)}. That is as far as the bounds go: they left out ` +
    `${plural(leftOut, "way")} to go on, which wider ones would explore.`
  );
}

/** The last level that a cut search had completed, in words. */
export function untilThen(levels: readonly Level[]): string | undefined {
  const last = levels.findLast(({ leftOut }) => leftOut !== undefined);
  return last && `No rule is broken in ${extentOf(last)}.`;
}

function phrase(name: BoundName, count: number | undefined): string | undefined {
  if (count === undefined) return undefined;
  const one = name.slice(0, -1);
  return count === 0 ? `no ${one}` : `at most ${plural(count, one)}`;
}

function plural(count: number, one: string): string {
  const grouped = String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  return `${grouped} ${one}${count === 1 ? "" : "s"}`;
}
