/** A scenario: a pool, the workers that use it, the faults that may strike, and the bounds. */
import { faultNames, type Fault } from "../driver/faults.ts";
import type { Server } from "../driver/server.ts";
import type { Invariant } from "../invariants/invariant.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import { mayShareBy } from "./shares-nothing.ts";
import type { Body } from "./worker.ts";

/** Which faults an execution may choose, and how many of them at most. */
export interface FaultPlan {
  readonly kinds: readonly Fault[];
  readonly budget: number;
}

export interface Scenario {
  readonly name: string;
  readonly subject: Subject;
  readonly limits: PoolLimits;
  /** What each worker does, made anew for each execution. They are called a, b, c, … in this order. */
  readonly workers: () => readonly Body[];
  readonly faults: FaultPlan;
  /** "careless" where the workers do on purpose what a correct caller does not. */
  readonly callers: "correct" | "careless";
  /** autocommit of new connections. */
  readonly autocommit: boolean;
  /** What answers statements; without it every statement succeeds and stores nothing. */
  readonly server?: Server | undefined;
  /** Rules of this scenario's own, judged before the general ones. */
  readonly rules: readonly Invariant[];
  /**
   * Whether workers' bodies may share values, among themselves or with the pool, other than by the pool's calls. Where nothing
   * is said, that is told from their source: a body that refers to nothing outside shares nothing.
   */
  readonly sharesValues: boolean;
  /** Where nothing was said: by which names bodies may share values; empty where they share none. */
  readonly sharesBy?: readonly string[] | undefined;
  /** An execution that needs more steps, or more calls in one step, ends with the verdict `limit`. */
  readonly stepsMax: number;
  /** Real seconds after which an execution is cut off, with the verdict `limit`: code that loops without waiting never ends. */
  readonly executionSecondsMax: number;
  /** Stands in schedules: what a command line needs to build this scenario again. */
  readonly recipe: readonly string[];
  /** For scenarios that are built from settings: the same with others. */
  readonly resized?: Resized | undefined;
  /** Set by a check that was asked for some rules only: all that its pool promises, where it is missing. */
  readonly judgedBy?: RuleChoice | undefined;
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

/** What has to be said about a scenario; the rest has a default. */
export type ScenarioOptions = Pick<Scenario, "subject"> &
  Partial<Omit<Scenario, "subject" | "workers" | "limits" | "judgedBy">> & {
    /** One body a worker; or one body for so many; or a function that makes them, for workers that share something. */
    readonly workers: readonly Body[] | Repeated | (() => readonly Body[]);
    readonly minconn?: number;
    readonly maxconn?: number;
  };

/** A scenario, or a command's options, that make no sense. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}

/** Workers are called by letters; a thousand is more than any search can do with. */
const workersMax = 1_000;

/** Fills in the defaults: minconn 1, maxconn 2, no faults. Throws {@link ScenarioError} for values out of range. */
export function scenario(options: ScenarioOptions): Scenario {
  const { subject, workers, minconn = 1, maxconn = 2, name = "scenario", ...rest } = options;
  const cast = castOf(workers);
  const bodies = cast();
  const count = bodies.length;
  if (count < 1 || count > workersMax) {
    throw new ScenarioError(`workers is ${count}; it must be a whole number from 1 to ${workersMax}.`);
  }
  wholeNumber("minconn", minconn, 0);
  wholeNumber("maxconn", maxconn, -1);
  const faults = rest.faults ?? { kinds: [], budget: 0 };
  wholeNumber("faults.budget", faults.budget, 0);
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
    ...whatIsShared(rest.sharesValues, bodies),
    faults,
  };
}

/** What was declared, or else what the bodies' source tells. */
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

function castOf(workers: ScenarioOptions["workers"]): () => readonly Body[] {
  if (typeof workers === "function") return workers;
  if (!("body" in workers)) return () => workers;
  const { count, body } = workers;
  wholeNumber("workers", count, 1);
  const bodies = Array.from({ length: Math.min(count, workersMax + 1) }, () => body);
  return () => bodies;
}

export function wholeNumber(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ScenarioError(`${name} is ${value}; it must be a whole number, ${least} or more.`);
}
