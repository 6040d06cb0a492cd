/** The settings of built-in scenarios: numbers that a command line gives, that a schedule keeps, and that shrink. */
import type { Fault, FaultBudget } from "../driver/faults.ts";
import { halves } from "../scenario/own-sizes.ts";
import { isOfRules } from "../scenario/rule-choice.ts";
import { ScenarioError } from "../scenario/scenario.ts";

/**
 * The settings of a built-in scenario.
 *
 * @example
 * ```ts
 * const settings: Partial<Settings> = { workers: 2, faults: ["rollback"] };
 * builtIn("steady", threaded, settings).faults; // => { kinds: ["rollback"], budget: 1 }
 * ```
 */
export interface Settings {
  readonly workers: number;
  /** Operations of each worker; in `article`, tasks in all. */
  readonly ops: number;
  readonly minconn: number;
  readonly maxconn: number;
  /** Faults that may strike; none by default. */
  readonly faults: readonly FaultBudget[];
  /** How many of them at most, if no kind has a number of its own as "lost:2" has. */
  readonly faultsMax: number;
}

export const defaults: Settings = { workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [], faultsMax: 1 };

/** Settings with less in them, those that leave out most first. The pool's own limits stay. */
export function lessOf(settings: Settings): readonly Settings[] {
  const { workers, ops, faults, faultsMax } = settings;
  return [
    ...halves(workers).map((less) => ({ ...settings, workers: less })),
    ...halves(ops).map((less) => ({ ...settings, ops: less })),
    ...faults.map((_, at) => ({ ...settings, faults: faults.toSpliced(at, 1) })),
    ...faults.flatMap((one, at) =>
      fewer(one).map((less) => ({ ...settings, faults: faults.with(at, less) })),
    ),
    ...(faults.length > 0 ? halves(faultsMax) : []).map((less) => ({ ...settings, faultsMax: less })),
  ];
}

/** "lost:1" for "lost:3". */
function fewer(one: FaultBudget): readonly FaultBudget[] {
  const [kind, most] = one.split(":") as [Fault, string?];
  return most === undefined ? [] : halves(Number(most)).map((less) => `${kind}:${less}` as const);
}

/** "workers=4": what a recipe has to say beyond the names. */
export function differences(from: Settings, to: Settings): string[] {
  return Object.entries(to)
    .filter(([key, value]) => String(value) !== String(from[key as keyof Settings]))
    .map(
      ([key, value]: [string, unknown]) => `${key}=${Array.isArray(value) ? value.join("+") : String(value)}`,
    );
}

/** The settings that a recipe's later parts name. Throws {@link ScenarioError} for anything else. */
export function settingsOf(parts: readonly string[]): Partial<Settings> {
  return Object.fromEntries(
    parts
      .filter((part) => !isOfRules(part))
      .map((part) => {
        const [key = "", value = ""] = part.split("=");
        if (!(key in defaults)) throw new ScenarioError(`Unknown setting "${key}" in the schedule's recipe.`);
        return [key, key === "faults" ? value.split("+").filter(Boolean) : Number(value)];
      }),
  );
}
