/**
 * The counts of a bounded search along an execution.
 *
 * - *preemptions*: a switch (a step of another worker than the step before; what the pool does by itself belongs to
 *   no worker) away from a worker that could have gone on. A worker can go on if an event that it began may happen that
 *   is neither a fault nor a timer: waiting for time to pass is waiting. As in Musuvathi and Qadeer, "Iterative
 *   context bounding for systematic testing of multithreaded programs", PLDI 2007: switches away from workers that wait
 *   are free, so that no execution has to end early.
 * - *faults*: steps that are a fault, or an operation that fails.
 * - *steps*: events delivered since the pool was opened.
 */
import type { Alternative } from "../../sim/choices/strategy.ts";
import { poolOwner } from "../../sim/events/events.ts";

export const boundNames = ["preemptions", "faults", "steps"] as const;
export type BoundName = (typeof boundNames)[number];

/** At most so many; a count that is not named is not bounded. */
export type Bounds = { readonly [name in BoundName]?: number | undefined };

/** The counts of an execution so far. */
export interface Spent extends Readonly<Record<BoundName, number>> {
  /** Whose the latest step was. */
  readonly worker: string | undefined;
}

export const nothingSpent: Spent = { preemptions: 0, faults: 0, steps: 0, worker: undefined };

/** The counts after each of `alternatives`, in an execution that has come to `spent`. */
export function spending(spent: Spent, alternatives: readonly Alternative[]): (chosen: Alternative) => Spent {
  const { preemptions, faults, steps, worker } = spent;
  const canGoOn = alternatives.some(
    ({ owner, fault, kind }) =>
      owner === worker && fault === undefined && kind !== "timer" && kind !== "clock",
  );
  return (chosen) => {
    if (isEnd(chosen)) return spent;
    const { owner, fault } = chosen;
    const isOwned = owner !== poolOwner;
    return {
      preemptions: preemptions + Number(canGoOn && isOwned && owner !== worker),
      faults: faults + Number(fault !== undefined),
      steps: steps + 1,
      worker: isOwned ? owner : worker,
    };
  };
}

/** The execution may be over where only faults are left: that is a choice, but no step. */
function isEnd({ label }: Alternative): boolean {
  return label === "end";
}

export function exceeded(bounds: Bounds, spent: Spent): readonly BoundName[] {
  return boundNames.filter((name) => spent[name] > (bounds[name] ?? Infinity));
}
