/**
 * Checks independence: runs two neighbouring steps that are held independent in the other order. If that makes a difference,
 * the footprints of this subject miss a dependency.
 *
 * Tries every such pair of the first executions, so that no part of a short search is left to chance; of the later ones
 * a seeded share.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Explored } from "./dpor/dpor.ts";
import { byStep } from "./shrink/lenient.ts";
import { commute, type Transition } from "./dpor/transition.ts";

/** Runs an execution again in another order. */
export interface Repeatable<E> {
  /** The labels that lead to it, choices within steps included. */
  labelsOf(execution: E): readonly string[];
  /** Its outcome as text. Asked before the next execution begins. */
  outcomeOf(execution: E): string;
  /** The outcome of following `labels`, and whether they could be followed to the end; if not, a sentence. */
  follow(labels: readonly string[]): { readonly outcome: string; readonly isFollowed: boolean };
}

export interface IndependenceCheckOptions {
  readonly seed: number;
  /** The share of later executions that have a pair of steps exchanged: 1 for all; 0 for none, not even the first ones. */
  readonly swapFraction?: number | undefined;
  /** Executions of which every pair is exchanged. */
  readonly wholeMax?: number | undefined;
}

/** Two steps that were held independent and are not. */
export interface MissedDependency {
  readonly first: string;
  readonly second: string;
}

interface Pair {
  readonly at: number;
  readonly first: Transition;
  readonly second: Transition;
}

const swapFractionDefault = 0.02;
const wholeMaxDefault = 1_000;

export class IndependenceCheck<E> {
  /** How many pairs were exchanged. */
  exchanged = 0;
  readonly #repeatable: Repeatable<E>;
  readonly #swapFraction: number;
  readonly #wholeMax: number;
  readonly #numbers: Prng;
  #executions = 0;

  constructor(repeatable: Repeatable<E>, options: IndependenceCheckOptions) {
    this.#repeatable = repeatable;
    const { swapFraction = swapFractionDefault, wholeMax = wholeMaxDefault } = options;
    this.#swapFraction = swapFraction;
    this.#wholeMax = swapFraction === 0 ? 0 : wholeMax;
    this.#numbers = prng(options.seed);
  }

  /** Exchanges pairs of neighbours that should commute. Ask before the next execution begins. */
  exchangeNeighbours({ execution, order }: Explored<E>): MissedDependency | undefined {
    const isWhole = this.#executions++ < this.#wholeMax;
    if (!isWhole && this.#numbers.next() >= this.#swapFraction) return undefined;
    const pairs = pairsOf(order);
    if (pairs.length === 0) return undefined;
    const outcome = this.#repeatable.outcomeOf(execution);
    const labels = this.#repeatable.labelsOf(execution);
    const one = pairs[this.#numbers.below(pairs.length)];
    for (const pair of isWhole ? pairs : one ? [one] : []) {
      this.exchanged++;
      const swapped = this.#repeatable.follow(exchanged(labels, pair.at));
      if (swapped.outcome === outcome) continue;
      return { first: pair.first.label, second: pair.second.label };
    }
    return undefined;
  }
}

function pairsOf({ transitions, isBefore }: Explored<unknown>["order"]): readonly Pair[] {
  return transitions.flatMap((first, at) => {
    const second = transitions[at + 1];
    return second && commute(first, second) && !isBefore(at, at + 1) ? [{ at, first, second }] : [];
  });
}

/** The labels with steps `at` and `at` + 1 exchanged. A choice within a step ("random-a=2") goes with its step. */
function exchanged(labels: readonly string[], at: number): string[] {
  const steps = byStep(labels);
  const [first = [], second = []] = steps.slice(at, at + 2);
  return steps.toSpliced(at, 2, second, first).flat();
}
