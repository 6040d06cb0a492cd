/** The result of checking a model: plain data. */
import type { Property } from "../language/model.ts";

/**
 * The verdict of a search: every property holds, one is violated, or a bound ended the search before either was known.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const verdict: Verdict = check(model).verdict;
 * verdict; // => "holds"
 * ```
 */
export type Verdict = "holds" | "violated" | "limit";

/** One state of a trace: the words, and which step led to it. */
export interface TraceState {
  readonly state: readonly number[];
  /** The process and label of the step that led here; absent in the first state. */
  readonly step?: { readonly process: number; readonly label: string };
}

/**
 * A property that does not hold, with its shortest counterexample where there is one.
 *
 * @example
 * ```ts
 * const violation: Violation = { property: "no deadlock", kind: "deadlock", length: 2 };
 * ```
 */
export interface Violation {
  /** The name of the property, or "no deadlock". */
  readonly property: string;
  readonly kind: Property["kind"] | "deadlock";
  /** Steps from the initial state to the violation; for a lasso, to the end of its cycle. */
  readonly length?: number;
  readonly trace?: readonly TraceState[];
  /** Where a lasso's cycle starts: the index in `trace` to which its last state returns. */
  readonly cycleFrom?: number;
}

/**
 * The result of a search: its verdict, its counts and its counterexamples.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const { states, depth }: CheckResult = check(model);
 * [states, depth]; // => [2, 1]
 * ```
 */
export interface CheckResult {
  readonly model: string;
  readonly verdict: Verdict;
  /** Distinct states stored: orbits under symmetry, and without those that the reduction passes through. */
  readonly states: number;
  /** Arrivals at a state, the initial one's included, as Spin counts them. */
  readonly transitions: number;
  /** Steps to the farthest state stored. */
  readonly depth: number;
  readonly violations: readonly Violation[];
  /** Which properties of kind `sometimes` were seen to hold. */
  readonly reached: readonly string[];
  /** Bytes of the visited set. */
  readonly bytes: number;
  /** Probability that hash compaction has omitted any state at all; 0 for the exact set. */
  readonly omission: number;
  /** Why a search stopped early. */
  readonly limit?: string;
  /** It was told to stop. */
  readonly stopped?: true;
}

/** The name under which a deadlock is reported. */
export const noDeadlock = "no deadlock";

/** The bit of a deadlock among the bits of properties. */
export const deadlockBit = 1 << 30;
