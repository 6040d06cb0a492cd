/**
 * A pool of pg's whose calls are told, each as the call of the request that made it. Its public methods are replaced on the
 * object by ones that call them: what they give is what the application gets, at the same moment.
 *
 * Misses: calls outside any request; a client that the application connects without the pool.
 */
import type { CallEnd, CallObserver, ToldCall } from "../pools/pool.ts";
import { hear } from "./hear.ts";
import type { PgClient, PgPool } from "./pg.ts";
import { placeOfCaller } from "./place.ts";
import { inRequestOf, requester } from "./requester.ts";
import { WatchedClient } from "./watched-client.ts";

type Callback = (...args: unknown[]) => unknown;

export class Watch {
  observer: CallObserver | undefined;
  readonly #clients = new WeakMap<object, WatchedClient>();
  /** Set while `pool.query` asks for its client. */
  #isInQuery = false;

  constructor(pool: PgPool) {
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

  /** Where Node's context is lost, as in a queue of the application's own, it is whose event the step began with. */
  get requester(): string | undefined {
    return requester() ?? this.observer?.owner;
  }

  #connect(connect: Callback, args: readonly unknown[]): unknown {
    const worker = this.requester;
    const isInQuery = this.#isInQuery;
    this.#isInQuery = false;
    const verb = isInQuery ? "pool.query" : "connect";
    const call = worker === undefined ? undefined : this.begin({ worker, act: "ask", verb });
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

  /** Begins a call that is told, if anyone listens by now. */
  begin(call: Omit<ToldCall, "at">): CallEnd | undefined {
    const { observer } = this;
    if (!observer) return undefined;
    const at = observer.tellsPlaces ? placeOfCaller() : undefined;
    return observer.begin({ ...call, ...(at !== undefined && { at }) });
  }

  /** A callback of `pool.query` goes on with the request that made the call. */
  #bound(args: readonly unknown[]): unknown[] {
    const worker = this.requester;
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
    const watched = new WatchedClient(client, this);
    this.#clients.set(client, watched);
    return watched;
  }
}

/** A callback in Node's manner, that tells first how the call has ended and goes on with the same request. */
export function heardBy(call: CallEnd, worker: string, told: Callback): Callback {
  return (error, value, ...rest) => {
    if (error) call.rejected(error);
    else call.fulfilled(value);
    return inRequestOf(worker, () => told(error, value, ...rest));
  };
}
