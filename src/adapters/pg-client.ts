/**
 * The client that pg-pool is handed in pg's place: its events, its callbacks and the members that pg-pool reads, over a
 * connection of the driver. What it does follows `lib/client.js` of pg 7 and 8.
 *
 * A loss is told as pg tells it: the client is no longer queryable, `error` is emitted, the queries under way fail a
 * microtask later, and `end` is emitted after them. A `query` that throws at once is pg's for a statement that it cannot send; `connect`
 * and `end` never throw.
 */
import { EventEmitter } from "node:events";
import type { Connection, Driver, QueryResult } from "../driver/driver.ts";

type Told<T> = (error: unknown, value?: T) => void;

/** What a pool makes a client with: its own options, which hold the driver. */
export interface ClientOptions {
  readonly driver: Driver;
}

/** pg's client over libpq, as it was when pg-pool first met it: it has no stream to destroy, and no ref(). */
export class NativeClient extends EventEmitter {
  // pg-pool reads these two; pg has no public names for them.
  _queryable = true;
  _ending = false;
  readonly #driver: Driver;
  #conn: Connection | undefined;
  /** Called once the server has answered or the attempt was given up. */
  #whenConnected: Told<NativeClient> | undefined;
  #hasEnded = false;
  #isDestroyed = false;
  #isClosing = false;
  readonly #underWay = new Set<Told<QueryResult>>();
  readonly #whenEnded: (() => void)[] = [];

  constructor({ driver }: ClientOptions) {
    super();
    this.#driver = driver;
  }

  /** The connection behind a client, once there is one. */
  static behind(client: NativeClient): Connection | undefined {
    return client.#conn;
  }

  isConnected(): boolean {
    return this.#conn !== undefined && !this.#hasEnded;
  }

  connect(told?: Told<NativeClient>): Promise<NativeClient> | undefined {
    if (!told) return promised<NativeClient>((settled) => void this.connect(settled));
    this.#whenConnected = told;
    this.#open().then(
      (conn) => this.#opened(conn),
      (error: unknown) => this.#giveUp(error),
    );
    return undefined;
  }

  query(sql: string, params?: readonly unknown[]): Promise<QueryResult>;
  query(sql: string, told: Told<QueryResult>): undefined;
  query(sql: string, params: readonly unknown[] | undefined, told: Told<QueryResult>): undefined;
  query(
    sql: string,
    params?: readonly unknown[] | Told<QueryResult>,
    last?: Told<QueryResult>,
  ): Promise<QueryResult> | undefined {
    const values = typeof params === "function" ? undefined : params;
    const told = typeof params === "function" ? params : last;
    if (!told) return promised<QueryResult>((settled) => this.query(sql, values, settled));
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      soon(() => told(new Error(refusal)));
      return undefined;
    }
    const conn = this.#conn as Connection;
    const answer = conn.query(sql, values);
    this.#underWay.add(told);
    answer.then(
      (result) => this.#answer(told, undefined, result),
      (error: unknown) => {
        // 2: the server was lost. This client learns of it as it would from its socket.
        if (conn.closed === 2) this.#lose(error);
        else this.#answer(told, error);
      },
    );
    return undefined;
  }

  end(told?: () => void): Promise<void> | undefined {
    if (!told) return promised<void>((settled) => void this.end(() => settled(undefined)));
    this._ending = true;
    if (this.#hasEnded || (!this.#conn && !this.#whenConnected)) {
      this.#closeQuietly();
      told();
      return undefined;
    }
    this.#whenEnded.push(told);
    // As pg does: a statement that hangs is no reason to wait, so the socket is destroyed.
    if (!this.#conn || !this._queryable || this.#underWay.size > 0) this.destroy();
    else this.#close(this.#conn);
    return undefined;
  }

  /** What becomes of the client when its socket is destroyed. */
  protected destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#closeQuietly();
    soon(() => {
      const error = new Error("Connection terminated unexpectedly");
      if (this.#conn && !this._ending) this.#lose(error);
      else this.#giveUp(error);
    });
  }

  #open(): Promise<Connection> {
    try {
      return this.#driver.connect();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #opened(conn: Connection): void {
    this.#conn = conn;
    // The server's session of an attempt that was given up ends by itself.
    if (this.#isDestroyed) return this.#closeQuietly();
    // PostgreSQL begins no transaction by itself.
    conn.autocommit = true;
    conn.whenLost?.(() => soon(() => this.#lose(new Error("Connection terminated unexpectedly"))));
    this.#settleConnect(null);
    this.emit("connect");
  }

  #settleConnect(error: unknown): void {
    const told = this.#whenConnected;
    this.#whenConnected = undefined;
    told?.(error, error === null ? this : undefined);
  }

  #giveUp(error: unknown): void {
    this.#settleConnect(error);
    this.#ended();
  }

  /** Why a query is not sent. */
  #refusal(): string | undefined {
    if (!this._queryable) return "Client has encountered a connection error and is not queryable";
    return this._ending ? "Client was closed and is not queryable" : undefined;
  }

  #answer(told: Told<QueryResult>, error: unknown, result?: QueryResult): void {
    if (this.#underWay.delete(told)) told(error ?? null, result);
  }

  #lose(error: unknown): void {
    if (this.#hasEnded) return;
    this._queryable = false;
    if (this._ending) return this.#ended();
    this.#hasEnded = true;
    this.#failQueries(error);
    this.emit("error", error);
    this.#tellEnd();
  }

  #failQueries(error: unknown): void {
    for (const told of this.#underWay) soon(() => told(error));
    this.#underWay.clear();
  }

  #close(conn: Connection): void {
    this.#closing(conn).then(
      () => this.#ended(),
      (error: unknown) => {
        // An error of the socket while it is being closed: pg ignores only a reset.
        this._queryable = false;
        this.emit("error", error);
        this.#ended();
      },
    );
  }

  #closing(conn: Connection): Promise<void> {
    this.#isClosing = true;
    try {
      return conn.close();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #closeQuietly(): void {
    if (this.#conn && !this.#isClosing) this.#closing(this.#conn).catch(() => {});
  }

  #ended(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#failQueries(new Error("Connection terminated"));
    for (const told of this.#whenEnded.splice(0)) told();
    this.#tellEnd();
  }

  #tellEnd(): void {
    soon(() => this.emit("end"));
  }
}

/** pg's own client, with a socket. */
export class Client extends NativeClient {
  readonly connection = { stream: { destroy: (): void => this.destroy() } };
  ref(): void {}
  unref(): void {}
}

/** A microtask later. An error that a listener throws there is uncaught. */
function soon(tell: () => void): void {
  void Promise.resolve().then(tell);
}

function promised<T>(call: (settled: Told<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      // Drivers reject with what they have.
      // oxlint-disable-next-line prefer-promise-reject-errors
      if (error === null || error === undefined) resolve(value as T);
      else reject(error);
    });
  });
}
