/** The pool as one worker sees it: each call is recorded, and between two of them the worker may have been away. */
import type { Connection } from "../driver/driver.ts";
import type { AskOptions, CloseOptions, Key, Pool, PoolUnderTest, PutOptions } from "../pools/pool.ts";
import type { Worker } from "../scenario/worker.ts";
import { longestOf } from "../sim/events/passing.ts";
import type { World } from "../sim/world.ts";
import type { Monitor } from "./monitor.ts";

interface Observed {
  readonly pool: PoolUnderTest;
  readonly monitor: Monitor;
  readonly world: World;
  /** The pool's names of its verbs. */
  readonly words: (verb: string) => string;
}

export class ObservedPool implements Pool {
  readonly #sleeper: Worker;
  readonly #worker: string;
  readonly #pool: PoolUnderTest;
  readonly #monitor: Monitor;
  readonly #world: World;
  readonly #words: Observed["words"];
  /** Whether nothing that takes time came since its last call of the pool. */
  #isAtOnce = false;

  constructor(sleeper: Worker, worker: string, { pool, monitor, world, words }: Observed) {
    this.#sleeper = sleeper;
    this.#worker = worker;
    this.#pool = pool;
    this.#monitor = monitor;
    this.#world = world;
    this.#words = words;
  }

  /** The worker begins something that takes time, such as a query. */
  tookTime(): void {
    this.#isAtOnce = false;
  }

  getconn(key?: Key, options?: AskOptions): Promise<Connection> {
    const verb = this.#words("ask");
    const request = { worker: this.#worker, act: "ask", verb, detail: key, options } as const;
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.getconn(key, options)));
  }

  putconn(conn: Connection | undefined, options?: PutOptions): Promise<void> {
    const verb = this.#words(options?.close === true ? "discard" : "release");
    const request = {
      worker: this.#worker,
      act: "release",
      verb,
      conn,
      detail: options?.key,
      options,
    } as const;
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.putconn(conn, options)));
  }

  closeall(options?: CloseOptions): Promise<void> {
    const verb = this.#words(options?.force === true ? "forceClose" : "close");
    const request = { worker: this.#worker, act: "close", verb, options } as const;
    return this.#inTime(() => this.#monitor.record(request, () => this.#pool.closeall(options)));
  }

  /** One of the pool's own verbs. */
  call(verb: string, args: readonly unknown[]): Promise<unknown> {
    const detail = args.length > 0 ? args.map(String).join(", ") : undefined;
    const request = {
      worker: this.#worker,
      act: "other",
      verb: this.#words(verb),
      own: verb,
      detail,
      args,
    } as const;
    return this.#inTime(() =>
      this.#monitor.record(request, () => this.#pool.call?.(verb, ...args) as Promise<unknown>),
    );
  }

  /** One of an application's requests. */
  request(name: string): Promise<unknown> {
    const request = { worker: this.#worker, act: "request", verb: name } as const;
    return this.#inTime(() =>
      this.#monitor.record(request, () => this.#pool.request?.(this.#worker, name) as Promise<unknown>),
    );
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
