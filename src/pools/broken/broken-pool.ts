/**
 * A pool with one bug. Its file holds the bug; this record says in which scenario it shows, and which rule must report it.
 */
import type { FairPoolOptions } from "../fair-pool.ts";
import { fairSubject, type FairPoolClass } from "../fair.ts";
import type { Subject } from "../pool.ts";

/** Settings of a built-in scenario in which the bug shows, small enough for brute force: fewer than 10⁵ executions. */
export interface BrokenSettings {
  /** Its name: "steady". */
  readonly scenario: string;
  readonly workers: number;
  readonly ops: number;
  readonly minconn: number;
  readonly maxconn: number;
  /** Faults that may strike, by name; one of them at most does. */
  readonly faults: readonly string[];
}

export interface BrokenPool {
  readonly subject: Subject;
  readonly settings: BrokenSettings;
  /** The options that the pool is opened with. With the same, FairPool holds. */
  readonly options: FairPoolOptions;
  /** The name of the rule that must catch it, and no other. */
  readonly invariant: string;
}

export interface BrokenPoolOptions {
  readonly name: string;
  readonly Pool: FairPoolClass;
  readonly options?: FairPoolOptions;
  readonly settings: BrokenSettings;
  /** Optional rules that the same bug breaks as well, perhaps before the one that it is about. */
  readonly forgoes?: readonly string[];
  readonly invariant: string;
}

/** `name` is the file's; the title in reports is the class's. */
export function brokenPool({
  name,
  Pool,
  options = {},
  forgoes = [],
  ...rest
}: BrokenPoolOptions): BrokenPool {
  return { subject: fairSubject({ name, title: Pool.name, Pool, options, forgoes }), options, ...rest };
}
