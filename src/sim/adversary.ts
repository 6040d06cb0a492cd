/** The faults that may still strike in one execution, and the operations that may still be late. */
import { resources } from "./dependence/footprint.ts";
import type { Struck, WorldOptions } from "./world-options.ts";

/** Whether an operation never completes after this fault: "hang", "query-hang". */
export function hangs(fault: string | undefined): boolean {
  return fault?.endsWith("hang") === true;
}

/** The part of a world that a choice within a step needs. */
interface Chooser {
  changed(resource: string): void;
  pick(kind: string, ways: number): number;
}

export class Adversary {
  faultsLeft: number;
  delaysLeft: number;
  /** Whether a fault or a delay has struck. */
  hasStruck = false;
  /** Whether a fault has struck. */
  hasFailed = false;
  readonly wantsFault: (fault: string) => boolean;
  readonly #told: Struck | undefined;
  /** Of each kind that has a budget of its own. */
  readonly #left: Map<string, number> | undefined;
  readonly #mayStrike: (fault: string) => boolean;

  constructor({ faultsMax = 0, faultsEach, delaysMax = 0, wantsFault = () => true, struck }: WorldOptions) {
    this.faultsLeft = faultsMax;
    this.delaysLeft = delaysMax;
    this.wantsFault = faultsMax > 0 ? wantsFault : () => false;
    this.#told = struck;
    this.#left = faultsEach && new Map(Object.entries(faultsEach));
    const left = this.#left;
    this.#mayStrike = left ? (fault) => wantsFault(fault) && left.get(fault) !== 0 : this.wantsFault;
  }

  /** Which faults may strike now; undefined where none may. */
  get mayInject(): ((fault: string) => boolean) | undefined {
    return this.faultsLeft > 0 ? this.#mayStrike : undefined;
  }

  /** Spends a fault. */
  strike(fault: string): void {
    this.faultsLeft--;
    const left = this.#left?.get(fault);
    if (left !== undefined) this.#left?.set(fault, left - 1);
    this.hasStruck = true;
    this.hasFailed = true;
    this.#told?.struck(fault);
  }

  /** Whether a fault strikes within the step under way: a choice, where one is left. */
  strikes(fault: string, world: Chooser): boolean {
    if (!this.wantsFault(fault)) return false;
    world.changed(resources.faults);
    if (this.mayInject?.(fault) !== true || world.pick(fault, 2) === 0) return false;
    this.strike(fault);
    return true;
  }

  /**
   * An operation hangs. Had it completed, its worker might have gone on to the pool. All outcomes of an event have to depend on the
   * same steps: otherwise a step that sleeps after one outcome hides its own other outcomes.
   */
  hung(world: Chooser): void {
    world.changed(resources.pool);
    world.changed(resources.stuck);
  }

  /** Spends a delay. */
  delay(): void {
    this.delaysLeft--;
    this.hasStruck = true;
    this.#told?.delayed();
  }

  /** Math.random was asked. */
  drew(): void {
    this.#told?.drew();
  }
}
