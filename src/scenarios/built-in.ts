/** The scenarios that the command line knows, built from a subject and a few settings. */
import { faultPlan, type Fault, type FaultBudget } from "../driver/faults.ts";
import type { Subject } from "../pools/pool.ts";
import { article, articleBodies, articleServer, everyTaskServed } from "./article.ts";
import { discardingBody } from "./broken.ts";
import { closeallBodies } from "./closeall.ts";
import { closingBodies } from "./closing.ts";
import { pausingBody } from "./idle.ts";
import { impatientBodies, waysToGiveUp } from "./impatient.ts";
import { keyedBodies } from "./keyed.ts";
import { misuseBody } from "./misuse.ts";
import { nestedBody } from "./nested.ts";
import { resizedBodies } from "./resized.ts";
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

interface BuiltIn {
  /** Its purpose, in a line. */
  readonly about: string;
  readonly defaults: Settings;
  /** Why it cannot be run on this subject, or says nothing of it; undefined where it can. */
  unfit?(subject: Subject): string | undefined;
  build(
    settings: Settings,
    subject: Subject,
  ): Pick<ScenarioOptions, "workers" | "callers" | "server" | "rules" | "sharesValues">;
}

const defaults: Settings = { workers: 3, ops: 2, minconn: 1, maxconn: 2, faults: [], faultsMax: 1 };

/** More workers than the maximum. */
const crowded: Settings = { ...defaults, ops: 1, minconn: 0, maxconn: 1 };

/** The faults of a pool's connections. A failing close strikes only on request. */
const befalls: readonly Fault[] = ["refused", "hang", "statement", "lost", "lost-idle", "rollback"];

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  steady: {
    about: "correct callers: ask, one query, release",
    defaults,
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: steadyBody(ops) },
      sharesValues: false,
    }),
  },
  burst: {
    about: "correct callers, more of them than the maximum",
    defaults: crowded,
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: steadyBody(ops) },
      sharesValues: false,
    }),
  },
  impatient: {
    about: "callers whose asks are aborted or time out, and a last one who is patient",
    defaults: crowded,
    unfit: (subject) =>
      waysToGiveUp(subject).length > 0 ? undefined : "its asks take neither a signal nor a timeout",
    build: ({ workers, ops }, subject) => ({
      workers: impatientBodies(workers, ops, subject),
      sharesValues: false,
    }),
  },
  closing: {
    about: "the last worker closes the pool at any moment, asks once more, and closes it again",
    defaults: crowded,
    build: ({ workers, ops }, subject) => ({
      workers: closingBodies(workers, ops, subject),
      sharesValues: false,
    }),
  },
  broken: {
    about: "connections fail, are lost and hang, and callers give them back as broken",
    defaults: { ...crowded, faults: befalls },
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: discardingBody(ops) },
      sharesValues: false,
    }),
  },
  idle: {
    about: "callers who pause for a second or an hour, also while they hold a connection",
    defaults: { ...defaults, workers: 2 },
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: pausingBody(ops) },
      sharesValues: false,
    }),
  },
  outage: {
    about: "the server restarts, or is down until it is healed",
    defaults: { ...defaults, faults: ["down", "restart"] },
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: steadyBody(ops) },
      sharesValues: false,
    }),
  },
  keyed: {
    about: "callers of two tenants, on a pool whose asks take a key",
    defaults: crowded,
    unfit: ({ words, takes }) =>
      words && takes?.includes("key") ? undefined : "its asks take no key that several callers may share",
    build: ({ workers, ops }) => ({ workers: keyedBodies(workers, ops), sharesValues: false }),
  },
  resized: {
    about: "the last worker changes the maximum while the pool is in use",
    defaults: { ...defaults, workers: 4, ops: 1, minconn: 0, maxconn: 3 },
    unfit: ({ verbs }) => (verbs?.includes("resize") ? undefined : 'it has no verb "resize"'),
    build: (settings) => ({ workers: resizedBodies(settings), sharesValues: false }),
  },
  nested: {
    about: "callers who hold a connection and ask for a second one",
    defaults: { ...defaults, workers: 2, ops: 1, minconn: 0 },
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: nestedBody(ops) },
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
  const unfit = known.unfit?.(subject);
  if (unfit !== undefined)
    throw new ScenarioError(`${subject.title} cannot be checked with ${name}: ${unfit}.`);
  const settings = { ...defaultsFor(known, subject), ...chosen };
  wholeNumber("workers", settings.workers, 1);
  wholeNumber("ops", settings.ops, 1);
  const { minconn, maxconn, faults, faultsMax } = settings;
  return scenario({
    subject,
    name,
    minconn,
    maxconn,
    faults: faultPlan(faults, faultsMax),
    recipe: [subject.module ?? subject.name, name, ...differences(defaultsFor(known, subject), settings)],
    resized: {
      smaller: () => lessOf(settings).map((less) => builtIn(name, subject, less)),
      fromRecipe: (recipe) => builtIn(name, subject, settingsOf(recipe.slice(2))),
    },
    ...known.build(settings, subject),
  });
}

/** A pool is spared the faults that it does not promise to survive, unless the scenario has no others. */
function defaultsFor({ defaults }: BuiltIn, subject: Subject): Settings {
  const faults = defaults.faults.filter((fault) => survives(subject, fault));
  return faults.length > 0 ? { ...defaults, faults } : defaults;
}

export function survives({ survives }: Subject, fault: string): boolean {
  return survives?.includes(fault) ?? true;
}

/** Settings with less in them, those that leave out most first. The pool's own limits stay. */
function lessOf(settings: Settings): readonly Settings[] {
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
