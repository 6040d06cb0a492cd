/** The export of a file in models/: a model for every size, and its known verdicts. */
import type { Model } from "./model.ts";

/**
 * How large a pool's model is. A model ignores what it has not.
 *
 * @example
 * ```ts
 * const size: Size = { workers: 2, ops: 1, minconn: 1, maxconn: 2 };
 * ```
 */
export interface Size {
  readonly workers: number;
  /** How often each worker asks. */
  readonly ops: number;
  readonly minconn: number;
  readonly maxconn: number;
}

/**
 * The expected outcome of checking a size.
 *
 * @example
 * ```ts
 * const expectation: Expectation = { size: { workers: 2 }, states: 9, transitions: 13 };
 * ```
 */
export interface Expectation {
  readonly size: Partial<Size>;
  /** Distinct states without any reduction, and arrivals at them, the initial state's included. */
  readonly states: number;
  readonly transitions: number;
  /** Distinct states with workers symmetric, and with workers and connections symmetric. */
  readonly orbits?: { readonly workers?: number; readonly both?: number };
  /** Everything that it breaks, with the length of the shortest counterexample; nothing where it holds. */
  readonly violates?: Readonly<Record<string, number>>;
}

/**
 * A model for every size, as a file in models/ exports it.
 *
 * @example
 * ```ts
 * const walk: ModelFile = {
 *   name: "walk",
 *   summary: "one step from here to there",
 *   size: { workers: 1, ops: 1, minconn: 0, maxconn: 1 },
 *   symmetry: {},
 *   build() {
 *     const model = new Model("walk");
 *     model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 *     return model;
 *   },
 *   expected: [],
 * };
 * ```
 */
export interface ModelFile {
  readonly name: string;
  /** One line for `poolproof list`. */
  readonly summary: string;
  /** The size that is checked where none is given. */
  readonly size: Size;
  /** Names of the ids that may be taken to be interchangeable, as the command line calls them. */
  readonly symmetry: Readonly<Partial<Record<"workers" | "connections", string>>>;
  build(size: Size): Model;
  readonly expected: readonly Expectation[];
}
