/**
 * What the test bed needs of any pool, ours or another's: three verbs and, where the pool can be asked, its own
 * view of itself. An adapter turns a pool into this; the pool itself never knows that it is under test.
 */
import type { Connection, Driver } from "../driver/driver.ts";

/** Names a lent connection in psycopg2's pools: a second getconn with the same key gets the same connection. */
export type Key = unknown;

export interface PutOptions {
  readonly key?: Key;
  /** Close the connection rather than keep it. */
  readonly close?: boolean;
}

export interface Pool {
  getconn(key?: Key): Promise<Connection>;
  /** Gives a connection back. The pool may roll it back, keep it or close it. */
  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void>;
  /** Closes the pool and its connections. */
  closeall(): Promise<void>;
}

/** A pool's books at one moment, as it keeps them itself. A member that a pool does not have is left out. */
export interface PoolView {
  readonly closed: boolean;
  /** Parked connections. One that is parked twice stands here twice. */
  readonly idle?: readonly Connection[];
  /** Lent connections. One that is lent under two keys stands here twice. */
  readonly used?: readonly Connection[];
  /** How many lent connections the pool counts, where it keeps no list. */
  readonly usedCount?: number;
  readonly idleCount?: number;
  /** Unsettled asks that the pool has queued. */
  readonly waitingCount?: number;
  /** Free permits of a semaphore. */
  readonly permits?: number;
  /** In words, for a deadlock's report: "the pool's lock is held". */
  readonly blockedBy?: string;
}

export interface PoolUnderTest extends Pool {
  view(): PoolView;
}

export interface PoolLimits {
  readonly minconn: number;
  readonly maxconn: number;
}

/** A kind of pool that can be checked. */
export interface Subject {
  /** As on the command line: "threaded". */
  readonly name: string;
  /** As in reports: "ThreadedConnectionPool". */
  readonly title: string;
  /** Opens a fresh pool over `driver`. */
  open(driver: Driver, limits: PoolLimits): Promise<PoolUnderTest>;
  /** Invariants (by name) that this pool never promised, each with the reason. They are not judged. */
  readonly exempt?: Readonly<Record<string, string>>;
}
