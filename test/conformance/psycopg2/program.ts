/**
 * A program: what one caller does to one pool over a faked server. Plain JSON, so that the same program runs on the
 * real psycopg2 (recorder.py) and on our pools (run.ts).
 *
 * A program never names a connection that the run may not have: {@link Who} always resolves, so every program runs.
 */
import type { Connection, TransactionStatus } from "../../../src/driver/driver.ts";

export const poolNames = ["simple", "threaded", "really-threaded"] as const;
export type PoolName = (typeof poolNames)[number];

/** A key of a lent connection; null is None, which is no key. `true` and 1 are one key in Python (H11). */
export type ProgramKey = number | string | boolean | null;

/** minconn or maxconn. A `float` stands for a number that JSON cannot write. */
export type Limit = number | string | { readonly float: "nan" | "inf" };

export type ErrorName = "OperationalError" | "InterfaceError";

/** Which connection a step means. */
export type Who =
  /** What the last getconn gave (back 0), the one before (back 1), …, going round. None lent yet: as `opened`. */
  | { readonly kind: "lent"; readonly back: number }
  /** In the order of opening, going round. None opened yet: as `foreign`. */
  | { readonly kind: "opened"; readonly index: number }
  /** A connection that this pool did not open. */
  | { readonly kind: "foreign" }
  /** Python's None. */
  | { readonly kind: "none" };

/** A call of the pool. Its outcome and the books after it are recorded. */
export type Call =
  | { readonly kind: "getconn"; readonly key?: ProgramKey }
  | { readonly kind: "putconn"; readonly who: Who; readonly key?: ProgramKey; readonly close?: boolean }
  | { readonly kind: "closeall" };

/** Something that becomes true of the server or a connection. Nothing is recorded. */
export type Setting =
  | { readonly kind: "status"; readonly who: Who; readonly status: TransactionStatus }
  | { readonly kind: "closed"; readonly who: Who; readonly closed: Connection["closed"] }
  /** `operation` of this connection fails from now on; with null it works again. */
  | {
      readonly kind: "fail";
      readonly who: Who;
      readonly operation: "status" | "rollback" | "close";
      readonly error: ErrorName | null;
    }
  /** What becomes of the next connects, one each: null succeeds. After these all succeed. */
  | { readonly kind: "connects"; readonly results: readonly (ErrorName | null)[] };

export type Step =
  | Call
  | Setting
  /** Taken within the next such operation of any connection, before it fails or succeeds. The last one set counts. */
  | { readonly kind: "during"; readonly operation: Operation; readonly step: Call | Setting };

export type Operation = "connect" | "rollback" | "close";

export interface Program {
  readonly pool: PoolName;
  readonly minconn: Limit;
  readonly maxconn: Limit;
  /** As in {@link Setting}, from before the pool is made. */
  readonly connects: readonly (ErrorName | null)[];
  readonly steps: readonly Step[];
}

/** A connection's name (c1, c2, … in the order of opening; f is foreign), "ok", "BLOCKED", or "class: message". */
export type Outcome = string;

/** A pool's books after a call, in the order in which it keeps them. */
export interface Books {
  readonly pool: readonly string[];
  readonly used: readonly (readonly [ProgramKey, string])[];
  readonly rused: readonly (readonly [string, ProgramKey])[];
  readonly closed: boolean;
  readonly keys: number;
  /** Free permits of the semaphore, where there is one. */
  readonly permits?: number;
}

export interface CallRecord {
  readonly outcome: Outcome;
  /** Outcomes of the calls made during this call, in the order of their start. */
  readonly nested: readonly Outcome[];
  /** Operations that reached the server: "connect", "c1 rollback", "c1 close". */
  readonly io: readonly string[];
  readonly books: Books;
}

/** What a program did. It ends with the first call that is BLOCKED: its only caller is stuck there. */
export interface Run {
  /** The making of the pool: "ok" or an error, with which a run ends. */
  readonly made: { readonly outcome: Outcome; readonly io: readonly string[] };
  readonly calls: readonly CallRecord[];
}
