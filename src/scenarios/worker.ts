/** A worker as a scenario's body sees it: its name, the pool, and operations on the connections it holds. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import { FakeDriver } from "../driver/fake-driver.ts";
import type { Key, Pool, PutOptions } from "../pools/pool.ts";
import { longestOf } from "../sim/passing.ts";
import { Timer } from "../sim/timer.ts";
import type { World } from "../sim/world.ts";
import type { Ledger } from "./ledger.ts";
import type { OpenCall } from "./open-call.ts";

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

export class Worker {
  /** The pool under test, with this worker's calls noted down. */
  readonly pool: Pool;
  readonly #pool: ObservedPool;
  readonly #id: string;
  readonly #index: number;
  readonly #world: World;
  readonly #ledger: Ledger;
  /** How many calls of connections it has made. */
  #calls = 0;

  constructor(index: number, pool: Pool, world: World, ledger: Ledger) {
    this.#index = index;
    this.#id = workerId(index);
    this.pool = this.#pool = new ObservedPool(this, this.#id, { pool, ledger, world });
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
    const call = this.#begin("query", conn, sql);
    if (!call) return endless();
    try {
      return this.#ledger.follow(call, conn.query(sql, params));
    } catch (error) {
      return this.#ledger.refused(call, error);
    }
  }

  commit(conn: Connection): Promise<void> {
    return this.#finish("commit", conn);
  }

  rollback(conn: Connection): Promise<void> {
    return this.#finish("rollback", conn);
  }

  #finish(verb: "commit" | "rollback", conn: Connection): Promise<void> {
    const call = this.#begin(verb, conn);
    if (!call) return endless();
    try {
      return this.#ledger.follow(call, conn[verb]());
    } catch (error) {
      return this.#ledger.refused(call, error);
    }
  }

  /** A call of a connection, begun by this worker's own body: the pool has no part in it. */
  #begin(verb: string, conn: Connection, sql?: string): OpenCall | undefined {
    this.#pool.tookTime();
    const call = this.#ledger.begin({ worker: this.#id, verb, conn, detail: sql, nth: ++this.#calls });
    this.#world.isInBody = call?.isLocal === true;
    return call;
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
    this.#pool.tookTime();
    await new Promise<void>((resolve) => {
      this.#world.owner = this.#id;
      this.#world.isInBody = true;
      this.#world.arm(new Timer(this.#world, { delayMs: ms, repeats: false }, resolve));
      this.#world.isInBody = false;
    });
  }
}

/** Of a call that is not made. */
function endless(): Promise<never> {
  return new Promise(() => {});
}

interface Observed {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly world: World;
}

class ObservedPool implements Pool {
  readonly #sleeper: Worker;
  readonly #worker: string;
  readonly #pool: Pool;
  readonly #ledger: Ledger;
  readonly #world: World;
  /** Whether since its last call of the pool nothing came between that takes time. */
  #isAtOnce = false;

  constructor(sleeper: Worker, worker: string, { pool, ledger, world }: Observed) {
    this.#sleeper = sleeper;
    this.#worker = worker;
    this.#pool = pool;
    this.#ledger = ledger;
    this.#world = world;
  }

  /** The worker does something that time may pass in, such as a query. */
  tookTime(): void {
    this.#isAtOnce = false;
  }

  getconn(key?: Key): Promise<Connection> {
    return this.#inTime(() => this.#getconn(key));
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    return this.#inTime(() => this.#putconn(conn, options));
  }

  closeall(): Promise<void> {
    return this.#inTime(() => this.#closeall());
  }

  /**
   * Between two calls of the pool time would never pass: it is a choice whether the worker has been away for so long that
   * whatever the pool compares the time with has come.
   */
  #inTime<T>(call: () => Promise<T>): Promise<T> {
    const isAtOnce = this.#isAtOnce;
    this.#isAtOnce = true;
    if (!isAtOnce || !this.#world.mayBeAway(this.#worker)) return call();
    return this.#sleeper.sleep(longestOf(this.#world.clock.timers)).then(call);
  }

  #getconn(key: Key): Promise<Connection> {
    const call = this.#ledger.begin({ worker: this.#worker, verb: "getconn", detail: key });
    if (!call) return endless();
    try {
      return this.#ledger.follow(call, this.#pool.getconn(key));
    } catch (error) {
      return this.#ledger.refused(call, error);
    }
  }

  #putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const { key: detail } = options ?? {};
    const call = this.#ledger.begin({ worker: this.#worker, verb: "putconn", conn, detail, options });
    if (!call) return endless();
    try {
      return this.#ledger.follow(call, this.#pool.putconn(conn, options));
    } catch (error) {
      return this.#ledger.refused(call, error);
    }
  }

  #closeall(): Promise<void> {
    const call = this.#ledger.begin({ worker: this.#worker, verb: "closeall" });
    if (!call) return endless();
    try {
      return this.#ledger.follow(call, this.#pool.closeall());
    } catch (error) {
      return this.#ledger.refused(call, error);
    }
  }
}
