/** The scenarios that the command line knows, built from a subject and a few settings. */
import { driverFaults, faultPlan, type Fault } from "../driver/faults.ts";
import type { Subject } from "../pools/pool.ts";
import { article, articleBodies, articleServer, everyTaskServed } from "./article.ts";
import { discardingBodies } from "./broken.ts";
import { closeallBodies } from "./closeall.ts";
import { closingBodies } from "./closing.ts";
import { directBodies } from "./direct.ts";
import { hurriedBody } from "./hurried.ts";
import { pairsBody } from "./pairs.ts";
import { pausingBody } from "./idle.ts";
import { impatientBodies, waysToGiveUp } from "./impatient.ts";
import { keyedBodies } from "./keyed.ts";
import { maintainedBodies, maintenanceOf } from "./maintained.ts";
import { misuseBody } from "./misuse.ts";
import { nestedBody } from "./nested.ts";
import { requestScenario } from "./requests.ts";
import { resizedBodies } from "./resized.ts";
import {
  scenario,
  ScenarioError,
  wholeNumber,
  type Scenario,
  type ScenarioOptions,
} from "../scenario/scenario.ts";
import { defaults, differences, lessOf, settingsOf, type Settings } from "./settings.ts";
import { steadyBody } from "./steady.ts";

interface BuiltIn {
  /** Its purpose, in a line. */
  readonly about: string;
  readonly defaults: Settings;
  /** Where they depend on what the subject says of itself. */
  defaultsOf?(subject: Subject): Settings;
  /** Why it cannot be run on this subject, or says nothing of it; undefined where it can. */
  unfit?(subject: Subject): string | undefined;
  build(
    settings: Settings,
    subject: Subject,
  ): Pick<ScenarioOptions, "workers" | "callers" | "server" | "rules" | "sharesValues">;
}

/** More workers than the maximum. */
const crowded: Settings = { ...defaults, ops: 1, minconn: 0, maxconn: 1 };

/** The faults of a pool's connections. A failing close strikes only on request. */
const befalls: readonly Fault[] = ["refused", "hang", "statement", "lost", "lost-idle", "rollback"];

/** A close that fails is the server's or the driver's. */
const fails: readonly Fault[] = ["close", ...driverFaults];

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
  hurried: {
    about: "callers who give back at once, and let up to three microtasks pass before the next call",
    defaults: { ...crowded, ops: 2 },
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: hurriedBody(ops) },
      sharesValues: false,
    }),
  },
  pairs: {
    about: "callers who ask for two connections at once",
    defaults: { ...defaults, workers: 2, ops: 1, minconn: 0, maxconn: 3 },
    unfit: ({ takes, words }) =>
      words || takes?.includes("key") === false ? undefined : "two asks of one caller are one by its key",
    build: ({ workers, ops }) => ({
      workers: { count: workers, body: pairsBody(ops) },
      sharesValues: false,
    }),
  },
  direct: {
    about: "callers of a verb that asks and gives back by itself",
    defaults: crowded,
    unfit: ({ verbs }) => (verbs?.includes("use") ? undefined : 'it has no verb "use"'),
    build: ({ workers, ops }) => ({ workers: directBodies(workers, ops), sharesValues: false }),
  },
  failing: {
    about: "closing fails or hangs, statements hang, and operations throw at once",
    defaults: { ...crowded, faults: fails },
    unfit: ({ survives = [] }) =>
      fails.some((fault) => survives.includes(fault)) ? undefined : "it does not promise to survive that",
    build: ({ workers, ops }, subject) => ({
      workers: discardingBodies(workers, ops, subject),
      sharesValues: false,
    }),
  },
  closing: {
    about:
      "the last worker closes the pool at any moment, in any way it takes, asks once more, and closes it again",
    defaults: crowded,
    build: ({ workers, ops }, subject) => ({
      workers: closingBodies(workers, ops, subject),
      sharesValues: false,
    }),
  },
  broken: {
    about: "connections fail, are lost and hang, and callers give them back as broken",
    defaults: { ...crowded, faults: befalls },
    build: ({ workers, ops }, subject) => ({
      workers: discardingBodies(workers, ops, subject),
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
    about: "callers of two or three tenants, on a pool whose asks take a key",
    defaults: crowded,
    // Two of one tenant on a limit of its own, and three on one for all.
    defaultsOf: ({ limitsOf }) => (limitsOf ? { ...crowded, maxconn: 2 } : crowded),
    unfit: ({ words, takes }) =>
      words && takes?.includes("key") ? undefined : "its asks take no key that several callers may share",
    build: ({ workers, ops }, subject) => ({
      workers: keyedBodies(workers, ops, subject),
      sharesValues: false,
    }),
  },
  resized: {
    about: "the last worker changes the maximum while the pool is in use",
    defaults: { ...defaults, workers: 4, ops: 1, minconn: 0, maxconn: 3 },
    unfit: ({ verbs }) => (verbs?.includes("resize") ? undefined : 'it has no verb "resize"'),
    build: (settings) => ({ workers: resizedBodies(settings), sharesValues: false }),
  },
  maintained: {
    about: "the last worker clears the pool, or has it evict or check, while it is in use",
    defaults,
    unfit: (subject) =>
      maintenanceOf(subject).length > 0 ? undefined : 'it has none of the verbs "clear", "evict" and "check"',
    build: ({ workers, ops }, subject) => ({
      workers: maintainedBodies(workers, ops, subject),
      sharesValues: false,
    }),
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
  if (subject.application) return requestScenario(name, subject, chosen);
  const known = builtIns[name];
  if (!known) throw new ScenarioError(`Unknown scenario "${name}". Known are ${scenarioNames.join(", ")}.`);
  const unfit = known.unfit?.(subject);
  if (unfit !== undefined)
    throw new ScenarioError(`${subject.title} cannot be checked with ${name}: ${unfit}.`);
  const settings = { ...defaultsFor(known, subject), ...chosen };
  wholeNumber("workers", settings.workers, 1);
  wholeNumber("ops", settings.ops, 1);
  const { minconn, maxconn, faults, faultsMax } = settings;
  if (maxconn >= 0 && minconn > maxconn) {
    throw new ScenarioError(
      `A pool cannot keep minconn ${minconn} of maxconn ${maxconn} connections: raise maxconn, or lower minconn.`,
    );
  }
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
function defaultsFor(builtIn: BuiltIn, subject: Subject): Settings {
  const defaults = builtIn.defaultsOf?.(subject) ?? builtIn.defaults;
  const faults = defaults.faults.filter((fault) => survives(subject, fault));
  return faults.length > 0 ? { ...defaults, faults } : defaults;
}

export function survives({ survives }: Subject, fault: string): boolean {
  return survives?.includes(fault) ?? true;
}
