/** Pairs of a simulated scenario and the model that it is held against: the same pool, callers, operations and limits. */
import { psycopg2 } from "../../models/psycopg2.ts";
import type { Fault } from "../../src/driver/faults.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { StateSpace, type Mutation } from "./state-space.ts";

export interface Pair {
  readonly scenario: Scenario;
  readonly space: StateSpace;
}

export interface PairOptions {
  readonly subject: Subject;
  /** Which model; by default that of the subject. */
  readonly model?: ModelName;
  /** Workers that ask, put back and ask again. With `closes` one more calls closeall. */
  readonly callers: number;
  readonly ops: number;
  readonly minconn?: number;
  readonly maxconn?: number;
  readonly closes?: boolean;
  readonly faults?: readonly Fault[];
  readonly mutate?: Mutation;
}

const variants = {
  simple: { isLocked: false },
  threaded: { isLocked: true },
  "really-threaded": { isLocked: true, hasSemaphore: true },
} as const;

export type ModelName = keyof typeof variants;

export function pair(options: PairOptions): Pair {
  const { subject, callers, ops, minconn = 1, maxconn = 2, closes = false, faults = [], mutate } = options;
  const scenario = builtIn(closes ? "closeall" : "steady", subject, {
    workers: callers + (closes ? 1 : 0),
    ops,
    minconn,
    maxconn,
    faults,
    faultsMax: 2,
  });
  const name = options.model ?? (subject.name as ModelName);
  const mayRollbackRaise = faults.some((fault) => fault === "rollback" || fault === "lost-idle");
  const variant = { name, ...variants[name], mayRollbackRaise };
  return {
    scenario,
    space: new StateSpace(psycopg2(variant, { workers: callers, ops, minconn, maxconn }), mutate),
  };
}
