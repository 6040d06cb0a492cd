/** The faults that may still strike in one execution, and the operations that may still be late. */
import type { Struck, WorldOptions } from "./world-options.ts";

/** The fault after which an operation never completes. */
export const hang = "hang";

export class Adversary {
  faultsLeft: number;
  delaysLeft: number;
  /** Whether a fault or a delay has struck. */
  hasStruck = false;
  /** Whether a fault has struck. */
  hasFailed = false;
  readonly wantsFault: (fault: string) => boolean;
  readonly #told: Struck | undefined;

  constructor({ faultsMax = 0, delaysMax = 0, wantsFault = () => true, struck }: WorldOptions) {
    this.faultsLeft = faultsMax;
    this.delaysLeft = delaysMax;
    this.wantsFault = faultsMax > 0 ? wantsFault : () => false;
    this.#told = struck;
  }

  /** Which faults may strike now; undefined where none may. */
  get mayInject(): ((fault: string) => boolean) | undefined {
    return this.faultsLeft > 0 ? this.wantsFault : undefined;
  }

  /** Spends a fault. */
  strike(fault: string): void {
    this.faultsLeft--;
    this.hasStruck = true;
    this.hasFailed = true;
    this.#told?.struck(fault);
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
