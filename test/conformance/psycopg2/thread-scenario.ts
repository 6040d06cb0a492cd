/**
 * Scenarios for several callers: real Python threads in recorder_threads.py, workers of ours in explore-threads.ts.
 *
 * Two calls of one worker are always parted by a query. Between a call's end and the next call's start a thread can be
 * stopped, a worker of ours cannot; during a query both can, so the same orders exist on both sides.
 */
import type { Books, ErrorName, Outcome, PoolName, ProgramKey } from "./program.ts";

export type WorkerStep =
  /** From here on "its connection" is what this gave, or none if it raised. */
  | { readonly kind: "getconn"; readonly key?: ProgramKey }
  /** On its connection, which is INTRANS from then on. */
  | { readonly kind: "query" }
  /** Puts its connection back, and remembers it: a second putconn is a stale one. */
  | { readonly kind: "putconn"; readonly key?: ProgramKey; readonly close?: boolean }
  /** `operation` of its connection fails from now on. */
  | { readonly kind: "fail"; readonly operation: "rollback" | "close"; readonly error: ErrorName }
  | { readonly kind: "closeall" };

export interface ThreadScenario {
  readonly name: string;
  readonly pool: PoolName;
  readonly minconn: number;
  readonly maxconn: number;
  /** Results of the connects after the pool is made, in the order in which they end; null, and all later ones, succeed. */
  readonly connects: readonly (ErrorName | null)[];
  readonly workers: readonly (readonly WorkerStep[])[];
  /** Every order in which the threads can pass the points, or so many random ones. */
  readonly explore: "all" | { readonly schedules: number; readonly seed: number };
}

export interface ThreadOutcome {
  /** Of each worker's steps. "skipped" where it has no connection; the last may be "BLOCKED": it waits for ever. */
  readonly workers: readonly (readonly Outcome[])[];
  readonly books: Books;
}

/** What real threads did in one scenario. */
export interface ThreadRecord {
  readonly scenario: ThreadScenario;
  /** How many executions were run. */
  readonly executions: number;
  readonly outcomes: readonly (ThreadOutcome & {
    /** One schedule that leads there: which worker (a, b, …) passed which point. */
    readonly schedule: readonly string[];
  })[];
}

/**
 * Connections are named by where they first appear (workers in order, then `pool`, `used`, `rused`): two connects under
 * way at once are numbered by chance. recorder_threads.py does the same.
 */
export function canonical({ workers, books }: ThreadOutcome): ThreadOutcome {
  const names = new Map<string, string>();
  const rename = (name: string) => {
    if (!/^c\d+$/.test(name)) return name;
    const known = names.get(name) ?? `c${names.size + 1}`;
    names.set(name, known);
    return known;
  };
  return {
    workers: workers.map((steps) => steps.map(rename)),
    books: {
      ...books,
      pool: books.pool.map(rename),
      used: books.used.map(([key, name]) => [key, rename(name)] as const),
      rused: books.rused.map(([name, key]) => [rename(name), key] as const),
    },
  };
}
