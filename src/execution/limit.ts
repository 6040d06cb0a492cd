/** One limit: how many connections that count against it may be lent, and how many are. Its maximum may change while the pool runs. */
import type { SeenLimit } from "../invariants/invariant.ts";

export class Limit implements SeenLimit {
  readonly #name: string;
  #max: number;
  #usedMax: number;
  #lentCount = 0;

  constructor(name: string, max: number) {
    this.#name = name;
    this.#max = max;
    this.#usedMax = max;
    // Rules see it, and must not write on it.
    Object.freeze(this);
  }

  get name(): string {
    return this.#name;
  }

  get max(): number {
    return this.#max;
  }

  /** How many may be lent: more than the maximum while what was lent, or promised, before it was lowered is not back. */
  get usedMax(): number {
    return this.#usedMax;
  }

  /** How many connections that count against it are in workers' hands. */
  get lentCount(): number {
    return this.#lentCount;
  }

  count(more: number): void {
    this.#lentCount += more;
  }

  resize(max: number): void {
    this.#max = max;
    this.#usedMax = max < 0 ? max : Math.max(max, this.#usedMax);
  }

  /** The pool has refused it. */
  refuse(before: number): void {
    this.#max = before;
  }

  /** At rest: `taken` are lent, or may be on their way. */
  settle(taken: number): void {
    if (this.#usedMax > this.#max) this.#usedMax = Math.max(this.#max, Math.min(this.#usedMax, taken));
  }
}
