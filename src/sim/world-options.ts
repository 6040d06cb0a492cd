/** What a world is made with. */
import type { Choices } from "./choices/choices.ts";
import type { StepLog } from "./dependence/step-log.ts";

export interface WorldOptions {
  readonly choices: Choices;
  /** How many faults may still be injected, and which kinds; none by default. */
  readonly faultsMax?: number;
  /** Judges one fault: whether the scenario wants that kind. */
  readonly wantsFault?: (fault: string) => boolean;
  /** How many timers may fire although an operation could still complete; none by default. See {@link World.enabled}. */
  readonly delaysMax?: number;
  /** Told of faults and delays. */
  readonly struck?: Struck | undefined;
  /** Collects what each step touches, and the steps themselves; exploration needs it, sampling does not. */
  readonly log?: StepLog | undefined;
}

/** Hears of what goes wrong, or by chance. */
export interface Struck {
  struck(fault: string): void;
  delayed(): void;
  /** Math.random was asked. */
  drew(): void;
}
