/** The counts of a pool's view, which may leave some of them out. */
import type { PoolView } from "../pools/pool.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";

/** The counts that every pool has, as they were shown last. */
export interface Counts {
  closed: boolean;
  usedCount: number;
  idleCount: number;
}

const shown: readonly string[] = [
  "usedCount",
  "idleCount",
  "closed",
  "waitingCount",
  "used",
  "idle",
  "permits",
  "blockedBy",
] satisfies readonly (keyof PoolView)[];

/**
 * Throws {@link ScenarioError} for what shows none of a pool's books, such as a promise of them: every rule would take them for what was
 * seen, without a word. `{}` says that the pool shows none.
 */
export function assertShows(view: unknown): void {
  const isBooks = typeof view === "object" && view !== null;
  if (isBooks && (shown.some((name) => name in view) || isEmpty(view))) return;
  throw new ScenarioError(
    `The pool's view gives ${kindOf(view)}. It must give the pool's books at once, with one or more of ${shown.join(", ")}; leave it out if the pool shows none.`,
  );
}

function kindOf(view: unknown): string {
  if (typeof view !== "object") return `a ${typeof view}`;
  if (view === null) return "null";
  return "then" in view ? "a promise" : `an object with ${Object.keys(view).join(", ") || "no members"}`;
}

function isEmpty(view: object): boolean {
  return Object.getPrototypeOf(view) === Object.prototype && Reflect.ownKeys(view).length === 0;
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
