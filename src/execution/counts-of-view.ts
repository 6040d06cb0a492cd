/** The counts of a pool's view, which may leave some of them out. */
import type { PoolView } from "../pools/pool.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";

/** The counts that every pool has, as they were shown last. */
export interface Counts {
  closed: boolean;
  usedCount: number;
  idleCount: number;
}

export function isWhole({ closed, usedCount, idleCount }: PoolView): boolean {
  return typeof closed === "boolean" && isCount(usedCount) && isCount(idleCount);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && Number.isInteger(value);
}

export function countIn(view: PoolView, name: "usedCount" | "idleCount"): number | undefined {
  const value: unknown = view[name];
  if (value === undefined || isCount(value)) return value as number | undefined;
  throw new ScenarioError(
    `The pool's view.${name} is ${value as string}; it must be a whole number, 0 or more, or missing.`,
  );
}
