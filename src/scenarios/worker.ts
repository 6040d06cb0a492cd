/** A worker as a scenario's body sees it: its name, the pool, and operations on the connections it holds. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import { FakeDriver } from "../driver/fake-driver.ts";
import type { Key, Pool, PutOptions } from "../pools/pool.ts";
import { Timer } from "../sim/timer.ts";
import type { World } from "../sim/world.ts";
import type { Ledger, Make } from "./ledger.ts";

/** What one worker does, from its start to its end. */
export type Body = (worker: Worker) => Promise<void>;

/** "a" … "z", "aa", "ab", … */
export function workerId(index: number): string {
  return (ids[index] ??= spelled(index));
}

const ids: string[] = [];

function spelled(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : spelled(Math.floor(index / 26) - 1) + letter;
}

/** Each call, made of what it is passed: a closure for every call would cost more than noting it down. */
const ask = {
  getconn: (pool: Pool, key: Key) => pool.getconn(key),
  putconn: (pool: Pool, conn: Connection | undefined, options: PutOptions | undefined) =>
    pool.putconn(conn, options),
  closeall: (pool: Pool) => pool.closeall(),
  query: (conn: Connection, sql: string, params: readonly unknown[] | undefined) => conn.query(sql, params),
  commit: (conn: Connection) => conn.commit(),
  rollback: (conn: Connection) => conn.rollback(),
};

export class Worker {
  /** The pool under test, with this worker's calls noted down. */
  readonly pool: Pool;
  readonly #id: string;
  readonly #index: number;
  readonly #world: World;
  readonly #ledger: Ledger;

  constructor(index: number, pool: Pool, world: World, ledger: Ledger) {
    this.#index = index;
    this.#id = workerId(index);
    this.pool = new ObservedPool(this.#id, pool, ledger);
    this.#world = world;
    this.#ledger = ledger;
  }

  /** "a" for the first. A body that asks is no longer the same as its fellows: see {@link Ledger.areTold}. */
  get id(): string {
    this.#ledger.areTold = true;
    return this.#id;
  }

  /** 0 for the first. */
  get index(): number {
    this.#ledger.areTold = true;
    return this.#index;
  }

  query(conn: Connection, sql: string, params?: readonly unknown[]): Promise<QueryResult> {
    return this.#call("query", ask.query, conn, sql, params);
  }

  commit(conn: Connection): Promise<void> {
    return this.#call("commit", ask.commit, conn, undefined, undefined);
  }

  rollback(conn: Connection): Promise<void> {
    return this.#call("rollback", ask.rollback, conn, undefined, undefined);
  }

  /** A call of a connection, begun by this worker's own body: the pool has no part in it. */
  #call<A, B, T>(
    verb: string,
    make: Make<Connection, A, B, T>,
    conn: Connection,
    sql: A,
    params: B,
  ): Promise<T> {
    const call = this.#ledger.begin(this.#id, verb, conn, sql);
    this.#world.isInBody = true;
    const promise = this.#ledger.attempt(call, make, conn, sql, params);
    this.#world.isInBody = false;
    return promise;
  }

  /** A choice of this worker's: 0 … ways − 1. It is part of the schedule, as every choice is. */
  pick(kind: string, ways: number): number {
    this.#world.owner = this.#id;
    return this.#world.pick(kind, ways);
  }

  /** A connection that the pool never lent, opened behind its back. For callers who are careless on purpose. */
  foreignConnection(): Promise<Connection> {
    return new FakeDriver({ prefix: "foreign" }).connect();
  }

  /** Lets virtual time pass. */
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#world.owner = this.#id;
      this.#world.isInBody = true;
      this.#world.arm(new Timer(this.#world, { delayMs: ms, repeats: false }, resolve));
      this.#world.isInBody = false;
    });
  }
}

class ObservedPool implements Pool {
  readonly #worker: string;
  readonly #pool: Pool;
  readonly #ledger: Ledger;

  constructor(worker: string, pool: Pool, ledger: Ledger) {
    this.#worker = worker;
    this.#pool = pool;
    this.#ledger = ledger;
  }

  getconn(key?: Key): Promise<Connection> {
    const call = this.#ledger.begin(this.#worker, "getconn", undefined, key);
    return this.#ledger.attempt(call, ask.getconn, this.#pool, key, undefined);
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const call = this.#ledger.begin(this.#worker, "putconn", conn, options?.key, options?.close);
    return this.#ledger.attempt(call, ask.putconn, this.#pool, conn, options);
  }

  closeall(): Promise<void> {
    const call = this.#ledger.begin(this.#worker, "closeall", undefined, undefined);
    return this.#ledger.attempt(call, ask.closeall, this.#pool, undefined, undefined);
  }
}
