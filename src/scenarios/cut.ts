/** Why a search that was to be exhaustive is not, in words. */
import type { Verdict } from "./verdict.ts";

const reasons = {
  stopped: "it was stopped",
  time: "its time was up",
  budget: "its budget was used up",
} as const satisfies Record<NonNullable<Verdict["cut"]>, string>;

export function cutBy(cut: keyof typeof reasons, executions: number): string {
  return `The search is not complete: ${reasons[cut]} after ${executions} executions, none of which broke a rule.`;
}
