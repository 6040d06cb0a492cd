/** One execution as fast-check generates and shrinks it, as a whole: workload, faults and schedule together. */
import fc from "fast-check";
import type { Fault, FaultPlan } from "../../../driver/faults.ts";
import type { Subject } from "../../../pools/pool.ts";
import { scenario, type Scenario, type ScenarioOptions } from "../../../scenario/scenario.ts";
import { choices } from "./choices.ts";
import { faultPlan } from "./fault-plan.ts";
import { restarting } from "./restarting.ts";
import { bodiesOf, workload, type Deed, type Workload, type WorkloadOptions } from "./workload.ts";

export interface PoolRun {
  readonly workload: Workload;
  readonly faults: FaultPlan;
  readonly choices: readonly number[];
}

export interface PoolRunOptions extends WorkloadOptions {
  /** Faults that may strike; none by default. */
  readonly faults?: readonly Fault[];
  /** How many of them at most; 2 by default. */
  readonly faultsMax?: number;
}

/** Its text in a counterexample is short: "a: ask, put · b: ask · choices 1". */
export function poolRun(options: PoolRunOptions = {}): fc.Arbitrary<PoolRun> {
  const { faults = [], faultsMax = 2 } = options;
  const run = fc.record({
    workload: workload(options),
    faults: faultPlan({ kinds: faults, budgetMax: faultsMax }),
    choices: choices(),
  });
  return restarting<PoolRun>(run).map((run) => ({ ...run, [fc.toStringMethod]: () => runText(run) }));
}

const scenarioKeys = [
  "minconn",
  "maxconn",
  "autocommit",
  "rules",
  "stepsMax",
  "executionSecondsMax",
] as const;

/** Options that a run leaves open: the pool's limits, how it is judged, and how many connections a worker holds at once. */
export type RunScenarioOptions = Partial<Pick<ScenarioOptions, (typeof scenarioKeys)[number]>> &
  Pick<WorkloadOptions, "holdsMax">;

/** The scenario of a run, to replay a schedule in: `replay(runScenario(subject, run), "v1:…")`. */
export function runScenario(
  subject: Subject,
  { workload, faults }: Pick<PoolRun, "workload" | "faults">,
  options: RunScenarioOptions = {},
): Scenario {
  const bodies = bodiesOf(workload, options.holdsMax);
  const chosen: RunScenarioOptions = Object.fromEntries(
    scenarioKeys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
  return scenario({ ...chosen, name: "workload", subject, faults, workers: () => bodies });
}

export function runText({ workload, faults, choices }: PoolRun): string {
  const workers = workload.map(
    (deeds, index) => `${String.fromCharCode(97 + index)}: ${deeds.map(deedText).join(", ") || "nothing"}`,
  );
  return [
    ...workers,
    ...(faults.budget === 0 ? [] : [`at most ${faults.budget} of ${faults.kinds.join(", ")}`]),
    `choices ${choices.join(" ") || "none"}`,
  ].join(" · ");
}

function deedText(deed: Deed): string {
  if (deed.kind === "ask" && deed.key !== undefined) return `ask ${deed.key}`;
  return deed.kind === "put" && deed.close ? "put and close" : deed.kind;
}
