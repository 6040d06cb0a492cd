/** A client of pg's whose statements and releases are told. Who releases it is not always who asked: the lease tells. */
import { hear, heardBy } from "./hear.ts";
import type { PgClient, Release } from "./pg.ts";
import { requester } from "./requester.ts";
import type { Teller } from "./teller.ts";

/** From one connect to its release. */
interface Lease {
  holder: string | undefined;
  isOver: boolean;
}

export class WatchedClient {
  readonly #client: PgClient;
  readonly #teller: Teller;
  #lease: Lease = { holder: undefined, isOver: false };

  constructor(client: PgClient, teller: Teller) {
    this.#client = client;
    this.#teller = teller;
    const { query } = client;
    client.query = (...args) => this.#query((...all) => query.apply(client, all), args);
    let { release } = client;
    // The pool makes a new one for each lease.
    Object.defineProperty(client, "release", {
      configurable: true,
      enumerable: true,
      get: () => release,
      set: (made: Release) => {
        release = this.#leasedBy(made);
      },
    });
  }

  lentTo(worker: string): void {
    this.#lease.holder = worker;
  }

  #leasedBy(release: Release): Release {
    const lease: Lease = { holder: undefined, isOver: false };
    this.#lease = lease;
    return (error) => {
      const worker = requester() ?? lease.holder ?? this.#teller.requester;
      if (worker === undefined) return release(error);
      const call = this.#teller.begin({
        worker,
        act: "release",
        verb: error ? "release(error)" : "release",
        conn: this.#client,
        holder: lease.isOver ? undefined : lease.holder,
        ...(error ? { options: { close: true } } : {}),
      });
      lease.isOver = true;
      try {
        release(error);
      } catch (thrown) {
        call?.rejected(thrown);
        throw thrown;
      }
      call?.fulfilled(undefined);
    };
  }

  #query(query: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
    const worker = requester() ?? this.#lease.holder ?? this.#teller.requester;
    if (worker === undefined) return query(...args);
    const [config] = args;
    const detail = sqlOf(config);
    const call = this.#teller.begin({ worker, act: "operation", verb: "query", conn: this.#client, detail });
    if (!call) return query(...args);
    // A cursor or a stream has statements of its own: that it was begun is all that is told.
    const isSubmitted = typeof (config as { submit?: unknown } | null | undefined)?.submit === "function";
    if (isSubmitted) call.fulfilled(undefined);
    const at = args.findIndex((arg) => typeof arg === "function");
    const told = at === -1 ? callbackIn(config) : args[at];
    try {
      if (isSubmitted) return query(...args);
      if (typeof told !== "function") {
        const answer = query(...args) as PromiseLike<unknown>;
        hear(answer, call);
        return answer;
      }
      const heard = heardBy(call, worker, told as (...all: unknown[]) => unknown);
      if (at !== -1) return query(...args.slice(0, at), heard, ...args.slice(at + 1));
      return query(Object.create(config as object, { callback: { value: heard } }), ...args.slice(1));
    } catch (error) {
      call.rejected(error);
      throw error;
    }
  }
}

function callbackIn(config: unknown): unknown {
  return typeof config === "object" && config !== null
    ? (config as { callback?: unknown }).callback
    : undefined;
}

function sqlOf(config: unknown): string {
  const text = typeof config === "string" ? config : (config as { text?: unknown } | null | undefined)?.text;
  return typeof text === "string" ? text.trim().replaceAll(/\s+/g, " ") : "…";
}
