/** The input of shrinking, and the order by which one failing execution is better than another. */
import type { ScenarioTraits, StepLog } from "../../sim/dependence/step-log.ts";
import { isAdverse, type Alternative, type Strategy } from "../../sim/choices/strategy.ts";

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
  readonly shares: ScenarioTraits;
  run(strategy: Strategy, log?: StepLog): Trial<E>;
  /** The same with less in it: a worker, an operation, a fault. */
  smaller(): readonly Shrinkable<E>[];
}

/** A failing execution. */
export interface Witness<E> {
  readonly from: Shrinkable<E>;
  readonly trial: Trial<E>;
  /** Faults and delays that it takes. */
  readonly adverse: number;
}

/** The cost of shrinking so far. In steps, not executions: those of a large scenario are expensive. */
export interface Spent {
  steps: number;
}

/** Runs one execution and counts the faults and delays that it takes. Undefined where it does not fail in the same way. */
export function attempt<E>(
  from: Shrinkable<E>,
  strategy: Strategy,
  spent: Spent,
  log?: StepLog,
): Witness<E> | undefined {
  let adverse = 0;
  const counted = (alternatives: readonly Alternative[], index: number): number => {
    spent.steps++;
    const chosen = alternatives[index];
    if (chosen && isAdverse(chosen)) adverse++;
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
  return trial.isSame ? { from, trial, adverse } : undefined;
}

/** Fewer switches first, then fewer faults and delays, then fewer choices. */
export function isBetter<E>(one: Witness<E>, other: Witness<E>): boolean {
  return (
    (one.trial.switches - other.trial.switches ||
      one.adverse - other.adverse ||
      one.trial.labels.length - other.trial.labels.length) < 0
  );
}
