/**
 * Watches a pool of pg's: its calls are told, each as the call of the request that made it. Its public methods are replaced on the
 * object by ones that call them: what they give is what the application gets, at the same moment.
 *
 * Misses: calls outside any request; a client that the application connects without the pool.
 */
import type { CallEnd } from "../pools/told.ts";
import { hear, heardBy, type Callback } from "./hear.ts";
import type { PgClient, PgPool } from "./pg.ts";
import { inRequestOf } from "./requester.ts";
import type { Teller } from "./teller.ts";
import { WatchedClient } from "./watched-client.ts";

export class PoolWatch {
  readonly #teller: Teller;
  readonly #clients = new WeakMap<object, WatchedClient>();
  /** Set while `pool.query` asks for its client. */
  #isInQuery = false;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  watch(pool: PgPool): void {
    const { connect, query } = pool;
    pool.on("connect", (client) => void this.#clientOf(client));
    pool.connect = (...args) => this.#connect((...all) => connect.apply(pool, all), args);
    pool.query = (...args) => {
      this.#isInQuery = true;
      try {
        return query.apply(pool, this.#bound(args));
      } finally {
        this.#isInQuery = false;
      }
    };
  }

  #connect(connect: Callback, args: readonly unknown[]): unknown {
    const worker = this.#teller.requester;
    const isInQuery = this.#isInQuery;
    this.#isInQuery = false;
    const verb = isInQuery ? "pool.query" : "connect";
    const call = worker === undefined ? undefined : this.#teller.begin({ worker, act: "ask", verb });
    if (worker === undefined || !call) return connect(...args);
    const [told] = args;
    const end: CallEnd = {
      fulfilled: (client) => {
        this.#clientOf(client as PgClient).lentTo(worker);
        call.fulfilled(client);
      },
      rejected: (error) => call.rejected(error),
    };
    if (typeof told === "function") return connect(heardBy(end, worker, told as Callback));
    try {
      const answer = connect(...args) as PromiseLike<unknown>;
      hear(answer, end);
      return answer;
    } catch (error) {
      call.rejected(error);
      throw error;
    }
  }

  /** A callback of `pool.query` goes on with the request that made the call. */
  #bound(args: readonly unknown[]): unknown[] {
    const worker = this.#teller.requester;
    if (worker === undefined) return [...args];
    return args.map((arg) =>
      typeof arg === "function"
        ? (...all: unknown[]) => inRequestOf(worker, () => (arg as Callback)(...all))
        : arg,
    );
  }

  #clientOf(client: PgClient): WatchedClient {
    const known = this.#clients.get(client);
    if (known) return known;
    const watched = new WatchedClient(client, this.#teller);
    this.#clients.set(client, watched);
    return watched;
  }
}
