/** A worker of one execution: its body's calls are recorded, and begin operations of their own. */
import type { Connection, QueryResult } from "../driver/driver.ts";
import { FakeDriver } from "../driver/fake-driver.ts";
import type { Pool } from "../pools/pool.ts";
import { workerId, type Worker } from "../scenario/worker.ts";
import { Timer } from "../sim/events/timer.ts";
import type { World } from "../sim/world.ts";
import type { Monitor } from "./monitor.ts";
import type { CallRequest } from "./observed-call.ts";
import { ObservedPool } from "./observed-pool.ts";

export class WorkerHandle implements Worker {
  readonly pool: Pool;
  readonly #pool: ObservedPool;
  readonly #id: string;
  readonly #index: number;
  readonly #world: World;
  readonly #monitor: Monitor;
  /** How many calls of connections it has made. */
  #calls = 0;

  constructor(index: number, pool: Pool, world: World, monitor: Monitor) {
    this.#index = index;
    this.#id = workerId(index);
    this.pool = this.#pool = new ObservedPool(this, this.#id, { pool, monitor, world });
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
    return this.#monitor.record({ worker: this.#id, verb, nth: ++this.#calls, ...about }, operation);
  }

  pick(kind: string, ways: number): number {
    this.#world.actAs(this.#id);
    return this.#world.pick(kind, ways);
  }

  foreignConnection(): Promise<Connection> {
    return new FakeDriver({ prefix: "foreign" }).connect();
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
