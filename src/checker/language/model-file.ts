/** The export of a file in models/: a model for every size, and its known verdicts. */
import type { Model } from "./model.ts";

/** How large a pool's model is. A model ignores what it has not. */
export interface Size {
  readonly workers: number;
  /** How often each worker asks. */
  readonly ops: number;
  readonly minconn: number;
  readonly maxconn: number;
}

/** The expected outcome of checking a size. */
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
