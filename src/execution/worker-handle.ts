/** A worker of one execution: its body's calls are recorded, and begin operations of their own. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import { FakeDriver } from "../driver/fake-driver.ts";
import type {
  AskOptions,
  CloseOptions,
  Pool,
  PoolUnderTest,
  PutOptions,
  ReleaseOptions,
} from "../pools/pool.ts";
import { workerId, type Worker } from "../scenario/worker.ts";
import { ScenarioError, wholeNumber } from "../scenario/scenario.ts";
import { Moment } from "../sim/events/moment.ts";
import { Timer } from "../sim/events/timer.ts";
import type { World } from "../sim/world.ts";
import type { Monitor } from "./monitor.ts";
import type { CallRequest } from "./observed-call.ts";
import { ObservedPool } from "./observed-pool.ts";

export interface WorkerSurroundings {
  readonly pool: PoolUnderTest;
  readonly words: (verb: string) => string;
  readonly world: World;
  readonly monitor: Monitor;
}

export class WorkerHandle implements Worker {
  readonly pool: Pool;
  readonly #pool: ObservedPool;
  readonly #id: string;
  readonly #index: number;
  readonly #world: World;
  readonly #monitor: Monitor;
  /** How many calls of connections it has made. */
  #calls = 0;

  constructor(index: number, { pool, words, world, monitor }: WorkerSurroundings) {
    this.#index = index;
    this.#id = workerId(index);
    this.pool = this.#pool = new ObservedPool(this, this.#id, { pool, words, monitor, world });
    this.#world = world;
    this.#monitor = monitor;
  }

  get id(): string {
    this.#monitor.areTold = true;
    return this.#id;
  }

  get index(): number {
    this.#monitor.areTold = true;
    return this.#index;
  }

  ask({ key, ...options }: AskOptions = {}): Promise<Connection> {
    return this.#pool.getconn(key, isEmpty(options) ? undefined : options);
  }

  release(lease: Connection, { key, broken = false }: ReleaseOptions = {}): Promise<void> {
    const options: PutOptions = { ...(key !== undefined && { key }), ...(broken && { close: true }) };
    return this.#pool.putconn(lease, isEmpty(options) ? undefined : options);
  }

  close(options: CloseOptions = {}): Promise<void> {
    return this.#pool.closeall(isEmpty(options) ? undefined : options);
  }

  call(verb: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#pool.call(verb, args);
  }

  request(name: string): Promise<unknown> {
    return this.#pool.request(name);
  }

  query(conn: Connection, sql: string, params?: readonly unknown[]): Promise<QueryResult> {
    return this.#record("query", { conn, detail: sql }, () => conn.query(sql, params));
  }

  commit(conn: Connection): Promise<void> {
    return this.#record("commit", { conn }, () => conn.commit());
  }

  rollback(conn: Connection): Promise<void> {
    return this.#record("rollback", { conn }, () => conn.rollback());
  }

  /** A call of a connection, begun by this worker's own body: the pool has no part in it. */
  #record<T>(
    verb: string,
    about: Pick<CallRequest, "conn" | "detail">,
    operation: () => Promise<T>,
  ): Promise<T> {
    this.#pool.tookTime();
    return this.#monitor.record(
      { worker: this.#id, act: "operation", verb, nth: ++this.#calls, ...about },
      operation,
    );
  }

  pick(kind: string, ways: number): number {
    wholeNumber("the ways of a pick", ways, 1);
    if (!/^[\w-]+$/.test(kind)) {
      throw new ScenarioError(`A pick is called "${kind}": use letters, digits, "-" and "_" only.`);
    }
    this.#world.actAs(this.#id);
    return this.#world.pick(kind, ways);
  }

  foreignConnection(): Promise<Connection> {
    return new FakeDriver({ prefix: "foreign" }).connect();
  }

  async moment(): Promise<void> {
    this.#pool.tookTime();
    await new Promise<void>((resolve) => {
      this.#world.actAs(this.#id);
      this.#world.inBody(() => this.#world.post(new Moment("moment", resolve)));
    });
  }

  async sleep(ms: number): Promise<void> {
    this.#pool.tookTime();
    await new Promise<void>((resolve) => {
      this.#world.actAs(this.#id);
      const timer = new Timer(this.#world, { delayMs: ms, repeats: false }, resolve);
      this.#world.inBody(() => this.#world.arm(timer));
    });
  }
}

function isEmpty(options: object): boolean {
  return Object.keys(options).length === 0;
}
