/** Why a search that was to be exhaustive is not, in words. */
import type { Level } from "../explorers/bounded/iterative-deepening.ts";
import { boundsReached, untilThen } from "./bounds-text.ts";
import type { Verdict } from "./verdict.ts";

const reasons = {
  stopped: "it was stopped",
  time: "its time was up",
  budget: "its budget was used up",
} as const satisfies Record<Exclude<NonNullable<Verdict["cut"]>, "bounds">, string>;

/** `levels` are those of a search within bounds. */
export function cutBy(
  cut: NonNullable<Verdict["cut"]>,
  executions: number,
  levels: readonly Level[] = [],
): string {
  const last = levels.at(-1);
  if (cut === "bounds") return last ? boundsReached(last) : "";
  const rest = untilThen(levels);
  const done =
    executions === 1
      ? "1 execution, which broke no rule"
      : `${executions} executions, none of which broke a rule`;
  return (
    `The search is not complete: ${reasons[cut]} after ${done}.` + (rest === undefined ? "" : ` ${rest}`)
  );
}
