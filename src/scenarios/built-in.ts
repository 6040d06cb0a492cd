/** The scenarios that the command line knows, built from a subject and a few settings. */
import type { Fault } from "../driver/faults.ts";
import type { Subject } from "../pools/pool.ts";
import { article, articleBodies, articleServer, everyTaskServed } from "./article.ts";
import { closeallBodies } from "./closeall.ts";
import { misuseBody } from "./misuse.ts";
import { halves } from "../scenario/own-sizes.ts";
import { isOfRules } from "../scenario/rule-choice.ts";
import {
  scenario,
  ScenarioError,
  wholeNumber,
  type Scenario,
  type ScenarioOptions,
} from "../scenario/scenario.ts";
import { steadyBody } from "./steady.ts";

/**
 * What a built-in scenario may be told.
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
  readonly faults: readonly Fault[];
  /** How many of them at most. */
  readonly faultsMax: number;
}

interface BuiltIn {
  /** Its purpose, in a line. */
  readonly about: string;
  readonly defaults: Settings;
  build(
    settings: Settings,
  ): Pick<ScenarioOptions, "workers" | "callers" | "server" | "rules" | "sharesValues">;
}

const defaults: Settings = { workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [], faultsMax: 1 };

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  steady: {
    about: "correct callers: getconn, one query, putconn",
    defaults,
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: steadyBody(ops) },
      sharesValues: false,
    }),
  },
  closeall: {
    about: "correct callers, and a last worker who closes the pool at any moment",
    defaults,
    build: ({ workers, ops }) => ({ workers: closeallBodies(workers, ops), sharesValues: false }),
  },
  misuse: {
    about:
      "callers who put twice, put a foreign or stale connection, use a wrong key or go on after closeall",
    defaults,
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: misuseBody(ops) },
      callers: "careless",
      sharesValues: false,
    }),
  },
  article: {
    about: "the article's program: 15 workers run 20 tasks of `select * from TABLE` on a pool of 5 to 10",
    defaults: {
      ...defaults,
      workers: article.workers,
      ops: article.tasks,
      minconn: article.minconn,
      maxconn: article.maxconn,
    },
    build: ({ workers, ops }) => ({
      workers: () => articleBodies(workers, ops),
      sharesValues: true,
      server: articleServer(),
      rules: [everyTaskServed],
    }),
  },
};

export const scenarioNames: readonly string[] = Object.keys(builtIns);

/**
 * A built-in scenario. Throws {@link ScenarioError} for an unknown name and for settings out of range.
 *
 * @example
 * ```ts
 * const { verdict } = await check(builtIn("steady", threaded), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function builtIn(name: string, subject: Subject, chosen: Partial<Settings> = {}): Scenario {
  const known = builtIns[name];
  if (!known) throw new ScenarioError(`Unknown scenario "${name}". Known are ${scenarioNames.join(", ")}.`);
  const settings = { ...known.defaults, ...chosen };
  wholeNumber("workers", settings.workers, 1);
  wholeNumber("ops", settings.ops, 1);
  const { minconn, maxconn, faults, faultsMax } = settings;
  return scenario({
    subject,
    name,
    minconn,
    maxconn,
    faults: { kinds: faults, budget: faultsMax },
    recipe: [subject.name, name, ...differences(known.defaults, settings)],
    resized: {
      smaller: () => lessOf(settings).map((less) => builtIn(name, subject, less)),
      fromRecipe: (recipe) => builtIn(name, subject, settingsOf(recipe.slice(2))),
    },
    ...known.build(settings),
  });
}

/** Settings with less in them, those that leave out most first. The pool's own limits stay. */
function lessOf(settings: Settings): readonly Settings[] {
  const { workers, ops, faults, faultsMax } = settings;
  return [
    ...halves(workers).map((less) => ({ ...settings, workers: less })),
    ...halves(ops).map((less) => ({ ...settings, ops: less })),
    ...faults.map((_, at) => ({ ...settings, faults: faults.toSpliced(at, 1) })),
    ...(faults.length > 0 ? halves(faultsMax) : []).map((less) => ({ ...settings, faultsMax: less })),
  ];
}

/** "workers=4": what a recipe has to say beyond the names. */
function differences(from: Settings, to: Settings): string[] {
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
