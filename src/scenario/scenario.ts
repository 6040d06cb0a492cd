/** A scenario: a pool, the workers that use it, the faults that may strike, and the bounds. */
import { faultNames, type FaultPlan } from "../driver/faults.ts";
import type { Server } from "../driver/server.ts";
import type { Invariant } from "../invariants/invariant.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { mayShareBy } from "./shares-nothing.ts";
import { assertSubject } from "./assert-subject.ts";
import { ScenarioError } from "./scenario-error.ts";
import type { Body } from "./worker.ts";

/**
 * A scenario as a check runs it, with every default filled in.
 *
 * @example
 * ```ts
 * const steady: Scenario = builtIn("steady", threaded);
 * steady.limits; // => { minconn: 1, maxconn: 2 }
 * ```
 */
export interface Scenario {
  readonly name: string;
  readonly subject: Subject;
  readonly limits: PoolLimits;
  /** The bodies of the workers, made anew for each execution. The workers are called a, b, c, … in this order. */
  readonly workers: () => readonly Body[];
  readonly faults: FaultPlan;
  /** "careless" if the workers break a caller's rules on purpose. */
  readonly callers: "correct" | "careless";
  /** autocommit of new connections. */
  readonly autocommit: boolean;
  /** Answers statements; without it every statement succeeds and stores nothing. */
  readonly server?: Server | undefined;
  /** Rules of this scenario's own, judged before the general ones. */
  readonly rules: readonly Invariant[];
  /**
   * Whether workers' bodies may share values, among themselves or with the pool, other than through the pool's calls. If this
   * is missing, their source tells: a body that refers to nothing outside shares nothing.
   */
  readonly sharesValues: boolean;
  /** If nothing was declared: the names by which bodies may share values; empty if they share none. */
  readonly sharesBy?: readonly string[] | undefined;
  /** An execution that needs more steps, or more calls in one step, ends with the verdict `limit`. */
  readonly stepsMax: number;
  /** Real seconds after which an execution is cut off, with the verdict `limit`: code that loops without waiting never ends. */
  readonly executionSecondsMax: number;
  /** Stands in schedules: the settings by which a command line builds this scenario again. */
  readonly recipe: readonly string[];
  /** Of scenarios that are built from settings: the same scenario with other settings. */
  readonly resized?: Resized | undefined;
  /** Sizes that may shrink while a schedule is shortened, if the scenario is not built from settings. */
  readonly sized?: Sized | undefined;
  /** Set while a schedule is shortened: the workers that take part, if not all do. */
  readonly kept?: readonly string[] | undefined;
  /** Set by a check that was asked for some rules only; if missing, all that its pool promises. */
  readonly judgedBy?: RuleChoice | undefined;
}

/** Numbers by name, from 1: of workers, of operations, or of anything else that a scenario counts. */
export type Sizes = Readonly<Record<string, number>>;

export interface Sized {
  readonly sizes: Sizes;
  readonly workersOf: (sizes: Sizes) => readonly Body[];
  /** The scenario's `workers`, unless they were replaced in a copy of it. */
  readonly cast: () => readonly Body[];
}

/** Rules by name: only some, or all but some. */
export interface RuleChoice {
  readonly only?: readonly string[];
  readonly without?: readonly string[];
}

export interface Resized {
  /** Each with less in it: a worker, an operation, a kind of fault. */
  smaller(): readonly Scenario[];
  /** As a schedule's recipe has it. */
  fromRecipe(recipe: readonly string[]): Scenario;
}

/**
 * The options of a scenario. Those that are optional have a default.
 *
 * @example
 * ```ts
 * const options: ScenarioOptions = {
 *   subject: threaded,
 *   maxconn: 3,
 *   workers: { count: 3, body: async ({ pool }) => pool.putconn(await pool.getconn()) },
 * };
 * const { verdict } = await check(scenario(options), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export type ScenarioOptions<S extends Sizes = Sizes> = Pick<Scenario, "subject"> &
  Partial<Omit<Scenario, "subject" | "workers" | "limits" | "judgedBy" | "sized" | "kept">> & {
    /** One body per worker; or one body for several; or a function that makes them, for workers that share something. */
    readonly workers: readonly Body[] | Repeated | ((sizes: S) => readonly Body[]);
    /**
     * The sizes that `workers` is called with: these, or smaller ones, all from 1, while a schedule is shortened.
     * `scenario({ sizes: { workers: 3, ops: 2 }, workers: ({ workers, ops }) => …, … })`
     */
    readonly sizes?: S;
    readonly minconn?: number;
    readonly maxconn?: number;
  };

/** Workers are called by letters; a thousand is more than any search can do with. */
const workersMax = 1_000;

/**
 * Fills in the defaults: minconn 1, maxconn 2, no faults. Throws {@link ScenarioError} for values out of range.
 *
 * @example
 * ```ts
 * const body: Body = async ({ pool }) => pool.putconn(await pool.getconn());
 * const mine = scenario({ subject: reallyThreaded, maxconn: 1, workers: { count: 2, body } });
 * const { verdict } = await check(mine, { explore: "exhaust" });
 * verdict; // => "holds"
 * ```
 */
export function scenario<S extends Sizes = Sizes>(options: ScenarioOptions<S>): Scenario {
  const { subject, workers, sizes, minconn = 1, maxconn = 2, name = "scenario", ...rest } = options;
  assertSubject(
    subject,
    (rest.rules ?? []).map((rule) => rule.name),
  );
  for (const [key, size] of Object.entries(sizes ?? {})) wholeNumber(`sizes.${key}`, size, 1);
  const { cast, sized } = castOf(workers, sizes);
  const bodies = cast();
  const count = bodies.length;
  if (count < 1 || count > workersMax) {
    throw new ScenarioError(`workers is ${count}; it must be a whole number from 1 to ${workersMax}.`);
  }
  wholeNumber("minconn", minconn, 0);
  wholeNumber("maxconn", maxconn, -1);
  const faults = rest.faults ?? { kinds: [], budget: 0 };
  wholeNumber("faults.budget", faults.budget, 0);
  for (const [kind, most] of Object.entries(faults.each ?? {})) wholeNumber(`faults.each.${kind}`, most, 0);
  const unknown = faults.kinds.find((kind) => !faultNames.includes(kind));
  if (unknown !== undefined) {
    throw new ScenarioError(`Unknown fault "${unknown}". Known are ${faultNames.join(", ")}.`);
  }
  const { executionSecondsMax = 10 } = rest;
  if (!(executionSecondsMax > 0)) {
    throw new ScenarioError(
      `executionSecondsMax is ${executionSecondsMax}; it must be a number of seconds above 0, or Infinity.`,
    );
  }
  return {
    name,
    subject,
    workers: cast,
    limits: { minconn, maxconn },
    callers: "correct",
    autocommit: false,
    rules: [],
    stepsMax: 10_000,
    executionSecondsMax,
    recipe: [subject.name, name],
    ...rest,
    ...(sized && { sized }),
    ...whatIsShared(rest.sharesValues, bodies),
    faults,
  };
}

/** As declared, or else as the bodies' source tells. */
function whatIsShared(
  declared: boolean | undefined,
  bodies: readonly Body[],
): Pick<Scenario, "sharesValues" | "sharesBy"> {
  if (declared !== undefined) return { sharesValues: declared };
  const names = [...new Set(bodies)].flatMap((body) => mayShareBy(body) ?? ["what cannot be told"]);
  return { sharesValues: names.length > 0, sharesBy: [...new Set(names)] };
}

/** One body for so many workers. */
export interface Repeated {
  readonly count: number;
  readonly body: Body;
}

/** The workers, and the sizes that may shrink. */
function castOf<S extends Sizes>(
  workers: ScenarioOptions<S>["workers"],
  sizes: S | undefined,
): { readonly cast: Scenario["workers"]; readonly sized?: Sized } {
  if (typeof workers === "function") {
    // A smaller size is a number by the same name.
    const workersOf = (less: Sizes): readonly Body[] => workers(less as S);
    return sizes ? withSizes(workersOf, sizes) : { cast: () => workersOf({}) };
  }
  if (!("body" in workers)) return { cast: () => workers };
  const { count, body } = workers;
  wholeNumber("workers", count, 1);
  const bodies = Array.from({ length: Math.min(count, workersMax + 1) }, () => body);
  return withSizes((less) => (less["workers"] === count ? bodies : bodies.slice(0, less["workers"])), {
    workers: count,
  });
}

function withSizes(workersOf: Sized["workersOf"], sizes: Sizes): { cast: Sized["cast"]; sized: Sized } {
  const cast = (): readonly Body[] => workersOf(sizes);
  return { cast, sized: { sizes, workersOf, cast } };
}

export function wholeNumber(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ScenarioError(`${name} is ${value}; it must be a whole number, ${least} or more.`);
}

export { ScenarioError } from "./scenario-error.ts";
