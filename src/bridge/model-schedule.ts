/**
 * A counterexample of a model as a schedule of the simulator: the real pool is run with the model's order of events, and
 * the schedule counts only where that breaks the same promise.
 */
import type { Compiled } from "../checker/compile/compile.ts";
import type { Size } from "../checker/language/model-file.ts";
import type { Violation } from "../checker/search/check-result.ts";
import type { Fault } from "../driver/faults.ts";
import { reallyThreaded, simple, threaded } from "../pools/subjects.ts";
import type { Subject } from "../pools/pool.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { Runner } from "../execution/runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { workerId } from "../scenario/worker.ts";
import { lendGlobals } from "../sim/lent/globals.ts";
import { formatSchedule } from "../sim/choices/schedule.ts";
import type { Alternative, Strategy } from "../sim/choices/strategy.ts";
import { eventsOf, switchWithoutAwait, type ModelEvent } from "./model-events.ts";

export type Translation =
  | { readonly kind: "schedule"; readonly schedule: string; readonly invariant: string }
  /** Why the real pool cannot do it. */
  | { readonly kind: "none"; readonly why: string };

/** The pools that the models are of. */
const subjects: Readonly<Record<string, Subject>> = {
  "simple-pool": simple,
  "threaded-pool": threaded,
  "really-threaded-pool": reallyThreaded,
  "rollback-raises": threaded,
};

/** The simulator's names of a model's promises, where they differ. */
const rules: Readonly<Record<string, readonly string[]>> = {
  "no leak": ["nothing leaks"],
  "no deadlock": ["no deadlock", "no lost waiter", "every getconn settles exactly once"],
  "no closed connection handed out": ["handed out open and IDLE"],
  "no open connection in a closed pool": ["closed after closeall"],
  "no success on a closed pool": ["calls raise after closeall"],
};

/** Undefined for a model that is of no pool of ours, and for a violation without a counterexample. */
export async function scheduleOf(
  compiled: Compiled,
  size: Size,
  { property, trace }: Violation,
): Promise<Translation | undefined> {
  const subject = subjects[compiled.name];
  if (!subject || !trace) return undefined;
  const events = eventsOf(compiled, trace);
  const scenario = scenarioFor(subject, size, events);
  const { ending, labels } = await followed(scenario, events);
  if (ending.kind === "violated" && (rules[property] ?? [property]).includes(ending.finding.invariant)) {
    const schedule = formatSchedule({ recipe: scenario.recipe, labels });
    return { kind: "schedule", schedule, invariant: ending.finding.invariant };
  }
  const place = switchWithoutAwait(compiled, trace);
  const outcome =
    ending.kind === "violated" ? `breaks "${ending.finding.invariant}" first` : "breaks nothing";
  const why = place
    ? `${place.process} stops between "${place.from}" and "${place.to}", where TypeScript awaits nothing`
    : `the pool, run in the model's order of events, ${outcome}`;
  return { kind: "none", why };
}

function scenarioFor(subject: Subject, size: Size, events: readonly ModelEvent[]): Scenario {
  const { workers, ops, minconn, maxconn } = size;
  const isClosed = events.some(({ process }) => process === workers);
  const faults = events.flatMap(({ fault }): Fault[] => (fault === undefined ? [] : [fault]));
  return builtIn(isClosed ? "closeall" : "steady", subject, {
    workers: isClosed ? workers + 1 : workers,
    ops,
    minconn,
    maxconn,
    faults: [...new Set(faults)],
    ...(faults.length > 0 ? { faultsMax: faults.length } : {}),
  });
}

async function followed(scenario: Scenario, events: readonly ModelEvent[]) {
  const giveBack = lendGlobals();
  try {
    return await new Runner(scenario).runSoon(following(events));
  } finally {
    giveBack();
  }
}

/** Takes whichever enabled event comes first in the model; where there is none, the oldest that is no fault. */
export function following(events: readonly ModelEvent[]): Strategy {
  let left = [...events];
  const choose = (alternatives: readonly Alternative[]): number => {
    for (const wanted of left) {
      const index = alternatives.findIndex((alternative) => fits(alternative, wanted));
      if (index === -1) continue;
      left = left.filter((event) => event !== wanted);
      return index;
    }
    return Math.max(
      alternatives.findIndex(({ fault }) => fault === undefined),
      0,
    );
  };
  return {
    name: "model",
    begin() {
      left = [...events];
    },
    choose,
    forced: choose,
  };
}

/**
 * An event belongs to the worker whose step began it. Where a lock is handed on, that may be another worker than the one it
 * serves; such an event is then taken when nothing else fits.
 */
function fits({ label, owner, fault }: Alternative, { process, kind, fault: wanted }: ModelEvent): boolean {
  return fault === wanted && owner === workerId(process) && label.startsWith(`${kind}-`);
}
