/** The real pg.Pool with real Clients, and postgres.js, as subjects: both over sockets of a simulated server. */
import type { Duplex } from "node:stream";
import pg from "pg";
import postgres from "postgres";
import { PostgresWire, type PostgresWireOptions } from "../../../src/driver/wire/postgres-wire.ts";
import { subject } from "../../../src/pools/subject.ts";
import type { Subject } from "../../../src/pools/pool.ts";

/** As pg's own pages advise: someone listens to the errors of idle clients, and to those of lent ones. */
export function pgPool({
  wire = {},
  config = {},
  name = "pg.Pool",
  listens = true,
  bytes,
  note = () => {},
}: {
  readonly wire?: PostgresWireOptions;
  readonly config?: pg.PoolConfig;
  readonly name?: string;
  /** Whether errors of lent clients have a listener. */
  readonly listens?: boolean;
  /** Where every byte of every socket is written down. */
  readonly bytes?: string[];
  /** Told of each error event. */
  readonly note?: (error: Error) => void;
} = {}): Subject {
  return subject({
    name,
    open: (driver, { maxconn: max }) => {
      const server = new PostgresWire(driver, wire);
      const stream = bytes ? () => tapped(server.stream(), bytes) : server.stream;
      const pool = new pg.Pool({ stream, max, password: "secret", ...config });
      pool.on("error", note);
      if (listens) pool.on("connect", (client) => client.on("error", note));
      return pool;
    },
    ask: (pool) => pool.connect(),
    release: (_pool, client, { broken = false }) => client.release(broken),
    close: (pool) => pool.end(),
    view: (pool) => ({ idleCount: pool.idleCount, waitingCount: pool.waitingCount }),
    connectionOf: (client) => PostgresWire.connectionOf(client),
    exempt: { "handed out open and IDLE": "pg.Pool ends no transaction, and checks no client that it lends" },
    words: { ask: "connect", release: "release", discard: "release(true)", close: "end" },
  });
}

/** Writes down what passes, either way. */
function tapped(socket: Duplex, bytes: string[]): Duplex {
  const write = socket.write.bind(socket);
  const push = socket.push.bind(socket);
  socket.write = (...args: unknown[]) => {
    bytes.push(`> ${(args[0] as Buffer).toString("latin1")}`);
    return Reflect.apply(write, undefined, args);
  };
  socket.push = (chunk: Buffer | null) => {
    bytes.push(`< ${chunk?.toString("latin1") ?? "end"}`);
    return push(chunk);
  };
  return socket;
}

/** postgres.js lends a connection by `reserve`: a tag for statements, with no `query`. */
export const postgresJs = (config: object = {}): Subject =>
  subject({
    name: "postgres.js",
    open: (driver, { maxconn: max }) =>
      postgres({ ...quiet, ...config, socket: new PostgresWire(driver).socket, max } as object),
    ask: async (sql) => {
      const own = await sql.reserve();
      return { query: (text: string) => own.unsafe(text), release: () => own.release() };
    },
    release: (_sql, lease) => lease.release(),
    close: (sql) => sql.end(),
    // It shows nothing by which its connection could be told.
    connectionOf: () => undefined,
    exempt: { "no double put accepted": "which connection is behind a lease cannot be told" },
  });

const quiet = { user: "me", database: "mine", onnotice: () => {} };
