/** A simulated PostgreSQL server at socket level, for the real, unmodified `pg` and `postgres` packages. */
import { FakeDriver } from "../fake-driver.ts";
import type { Connection, Driver } from "../driver.ts";
import type { AuthOptions } from "./authentication.ts";
import type { Backend } from "./backend.ts";
import type { WireEvent } from "./wire-event.ts";
import { WireSocket, type SocketHost } from "./wire-socket.ts";

/** How the server treats its clients. */
export interface PostgresWireOptions {
  /** How clients are asked who they are; by default all are trusted. */
  readonly auth?: AuthOptions;
  /** How many answers of an execution may arrive in two packets, cut at a place that is chosen; none by default. */
  readonly cutsMax?: number;
}

/**
 * A server that is reached through sockets, which `driver` stands behind: each session is one of the driver's connections, so its faults
 * and the rules of a check are the same as for any other pool. Throws TypeError where `driver` is not simulated.
 *
 * @example
 * ```ts
 * import pg from "pg";
 * const pgPool = subject({
 *   name: "pg.Pool",
 *   open: (driver, { maxconn: max }) => new pg.Pool({ stream: new PostgresWire(driver).stream, max }),
 *   ask: (pool) => pool.connect(),
 *   release: (_pool, client, { broken = false }) => client.release(broken),
 *   close: (pool) => pool.end(),
 *   connectionOf: (client) => PostgresWire.connectionOf(client),
 * });
 * const { verdict } = await check(builtIn("steady", pgPool), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export class PostgresWire {
  readonly #host: Host;

  constructor(driver: Driver, options: PostgresWireOptions = {}) {
    if (!(driver instanceof FakeDriver)) {
      throw new TypeError("PostgresWire needs a simulated driver: the one that a subject's open is given.");
    }
    this.#host = new Host(driver, options);
  }

  /** For pg: `new pg.Client({ stream: wire.stream })`, `new pg.Pool({ stream: wire.stream })`. A socket that is not connected yet. */
  readonly stream = (): WireSocket => new WireSocket(this.#host);

  /** For postgres.js: `postgres({ socket: wire.socket })`. A socket once it is connected; rejects where the server cannot be reached. */
  readonly socket = (): Promise<WireSocket> => {
    const socket = this.stream();
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.connect(undefined, () => {
        socket.off("error", reject);
        resolve(socket);
      });
    });
  };

  /** The connection behind a client of pg's, or behind a socket of this server; undefined where there is none yet. */
  static connectionOf(client: unknown): Connection | undefined {
    const { connection } = (client ?? {}) as { readonly connection?: { readonly stream?: unknown } };
    const socket = client instanceof WireSocket ? client : connection?.stream;
    return socket instanceof WireSocket ? socket.connection : undefined;
  }
}

class Host implements SocketHost {
  readonly auth: AuthOptions;
  readonly #driver: FakeDriver;
  readonly #backends: Backend[] = [];
  #cutsLeft: number;

  constructor(driver: FakeDriver, { auth = { method: "trust" }, cutsMax = 0 }: PostgresWireOptions) {
    this.#driver = driver;
    this.auth = auth;
    this.#cutsLeft = cutsMax;
  }

  get isDown(): boolean {
    return this.#driver.isDown;
  }

  connect(): ReturnType<FakeDriver["connect"]> {
    return this.#driver.connect();
  }

  post(event: WireEvent): void {
    this.#driver.sink.post(event);
  }

  cancelEvent(event: WireEvent): void {
    this.#driver.sink.cancel(event);
  }

  register(backend: Backend): number {
    return this.#backends.push(backend);
  }

  cancel(pid: number, secret: number): void {
    const backend = this.#backends[pid - 1];
    if (backend?.secret === secret) backend.cancel();
  }

  mayCut(): boolean {
    return this.#cutsLeft > 0;
  }

  tookCut(): void {
    this.#cutsLeft--;
  }
}
