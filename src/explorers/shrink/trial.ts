/** What shrinking works on, and what makes one failing execution better than another. */
import type { Shares, StepLog } from "../../sim/step-log.ts";
import type { Alternative, Strategy } from "../../sim/strategy.ts";

/** One execution, run to see whether it fails. */
export interface Trial<E> {
  readonly execution: E;
  /** The label taken at each choice. */
  readonly labels: readonly string[];
  readonly switches: number;
  /** Whether it goes wrong as the first one did. */
  readonly isSame: boolean;
}

export interface Shrinkable<E> {
  readonly shares: Shares;
  run(strategy: Strategy, log?: StepLog): Trial<E>;
  /** The same with less in it: a worker, an operation, a fault. */
  smaller(): readonly Shrinkable<E>[];
}

/** A failing execution. */
export interface Witness<E> {
  readonly from: Shrinkable<E>;
  readonly trial: Trial<E>;
  readonly faults: number;
}

/** What shrinking has cost so far. Steps, not executions: those of a large scenario are dear. */
export interface Spent {
  steps: number;
}

/** Runs one execution and counts the faults that it takes. Undefined where it does not fail in the same way. */
export function attempt<E>(
  from: Shrinkable<E>,
  strategy: Strategy,
  spent: Spent,
  log?: StepLog,
): Witness<E> | undefined {
  let faults = 0;
  const counted = (alternatives: readonly Alternative[], index: number): number => {
    spent.steps++;
    if (alternatives[index]?.fault !== undefined) faults++;
    return index;
  };
  const trial = from.run(
    {
      name: strategy.name,
      begin: (seed) => strategy.begin(seed),
      choose: (alternatives) => counted(alternatives, strategy.choose(alternatives)),
      forced(alternatives) {
        counted(alternatives, 0);
        strategy.forced?.(alternatives);
      },
    },
    log,
  );
  return trial.isSame ? { from, trial, faults } : undefined;
}

/** Fewer switches first, then fewer faults, then fewer choices. */
export function isBetter<E>(one: Witness<E>, other: Witness<E>): boolean {
  return (
    (one.trial.switches - other.trial.switches ||
      one.faults - other.faults ||
      one.trial.labels.length - other.trial.labels.length) < 0
  );
}
