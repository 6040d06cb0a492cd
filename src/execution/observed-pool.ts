/** The pool as one worker sees it: each call is recorded, and between two of them the worker may have been away. */
import type { Connection } from "../driver/driver.ts";
import type { Key, Pool, PutOptions } from "../pools/pool.ts";
import type { Worker } from "../scenario/worker.ts";
import { longestOf } from "../sim/events/passing.ts";
import type { World } from "../sim/world.ts";
import type { Monitor } from "./monitor.ts";

interface Observed {
  readonly pool: Pool;
  readonly monitor: Monitor;
  readonly world: World;
}

export class ObservedPool implements Pool {
  readonly #sleeper: Worker;
  readonly #worker: string;
  readonly #pool: Pool;
  readonly #monitor: Monitor;
  readonly #world: World;
  /** Whether nothing that takes time came since its last call of the pool. */
  #isAtOnce = false;

  constructor(sleeper: Worker, worker: string, { pool, monitor, world }: Observed) {
    this.#sleeper = sleeper;
    this.#worker = worker;
    this.#pool = pool;
    this.#monitor = monitor;
    this.#world = world;
  }

  /** The worker begins something that takes time, such as a query. */
  tookTime(): void {
    this.#isAtOnce = false;
  }

  getconn(key?: Key): Promise<Connection> {
    const request = { worker: this.#worker, verb: "getconn", detail: key };
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.getconn(key)));
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const request = { worker: this.#worker, verb: "putconn", conn, detail: options?.key, options };
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.putconn(conn, options)));
  }

  closeall(): Promise<void> {
    const request = { worker: this.#worker, verb: "closeall" };
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.closeall()));
  }

  /**
   * Between two calls of the pool time would never pass. So it is a choice whether the worker has been away for longer than
   * any time that the pool compares the clock with.
   */
  #inTime<T>(call: () => Promise<T>): Promise<T> {
    const isAtOnce = this.#isAtOnce;
    this.#isAtOnce = true;
    if (!isAtOnce || !this.#world.mayBeAway(this.#worker)) return call();
    return this.#sleeper.sleep(longestOf(this.#world.clock.timers)).then(call);
  }
}
