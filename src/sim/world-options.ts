/** The options of a world. */
import type { Choices } from "./choices/choices.ts";
import type { StepLog } from "./dependence/step-log.ts";

export interface WorldOptions {
  readonly choices: Choices;
  /** How many faults may still be injected, and which kinds; none by default. */
  readonly faultsMax?: number;
  /** Of each kind, how many of these at most; as many as of all if missing. */
  readonly faultsEach?: Readonly<Record<string, number>>;
  /** Whether the scenario wants a kind of fault. */
  readonly wantsFault?: (fault: string) => boolean;
  /** How many timers may fire although an operation could still complete; none by default. See {@link World.enabled}. */
  readonly delaysMax?: number;
  /** Told of faults and delays. */
  readonly struck?: Struck | undefined;
  /** Collects the steps and their footprints; exploration needs it, sampling does not. */
  readonly log?: StepLog | undefined;
}

/** Hears of faults, delays and random values. */
export interface Struck {
  struck(fault: string): void;
  delayed(): void;
  /** Math.random was asked. */
  drew(): void;
}
