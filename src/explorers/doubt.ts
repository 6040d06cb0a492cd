/**
 * Doubts what commutes: of a seeded share of executions two neighbouring steps that are held independent are run the
 * other way round. If that makes a difference, the footprints of this subject are too thin.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Explored } from "./dpor.ts";
import { byStep } from "./shrink/lenient.ts";
import { commute } from "./transition.ts";

/** What it takes to run an execution again another way. */
export interface Repeatable<E> {
  /** The labels that lead to it, choices within steps included. */
  labelsOf(execution: E): readonly string[];
  /** What came of it, as text. Asked before the next execution begins. */
  outcomeOf(execution: E): string;
  /** What comes of following `labels`; a sentence where they cannot be followed. */
  follow(labels: readonly string[]): string;
}

export interface DoubtOptions {
  readonly seed: number;
  /** How many of the executions have a pair of steps exchanged: 0 none, 1 all. */
  readonly swapShare?: number | undefined;
}

/** Two steps that were held independent and are not. */
export interface ThinPair {
  readonly first: string;
  readonly second: string;
}

const swapShareDefault = 0.02;

export class Doubt<E> {
  readonly #repeatable: Repeatable<E>;
  readonly #swapShare: number;
  readonly #numbers: Prng;

  constructor(repeatable: Repeatable<E>, { seed, swapShare = swapShareDefault }: DoubtOptions) {
    this.#repeatable = repeatable;
    this.#swapShare = swapShare;
    this.#numbers = prng(seed);
  }

  /** Exchanges a pair of neighbours that should not mind. Ask before the next execution begins. */
  about({ execution, order }: Explored<E>): ThinPair | undefined {
    if (this.#numbers.next() >= this.#swapShare) return undefined;
    const { transitions, isBefore } = order;
    const pairs = transitions.flatMap((first, at) => {
      const second = transitions[at + 1];
      return second && commute(first, second) && !isBefore(at, at + 1) ? [{ at, first, second }] : [];
    });
    const pair = pairs[this.#numbers.below(pairs.length)];
    if (!pair) return undefined;
    const outcome = this.#repeatable.outcomeOf(execution);
    const swapped = exchanged(this.#repeatable.labelsOf(execution), pair.at);
    if (this.#repeatable.follow(swapped) === outcome) return undefined;
    return { first: pair.first.label, second: pair.second.label };
  }
}

/** The labels with steps `at` and `at` + 1 exchanged. A choice within a step ("random-a=2") goes with its step. */
function exchanged(labels: readonly string[], at: number): string[] {
  const steps = byStep(labels);
  const [first = [], second = []] = steps.slice(at, at + 2);
  return steps.toSpliced(at, 2, second, first).flat();
}
