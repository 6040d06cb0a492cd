/** A module for the command line: the real pg.Pool with real Clients, over sockets of a simulated server. */
import pg from "pg";
import { PostgresWire, subject } from "poolproof";

export const overSockets = subject({
  name: "pg.Pool over sockets",
  open: (driver, { maxconn: max }) => new pg.Pool({ stream: new PostgresWire(driver).stream, max }),
  ask: (pool) => pool.connect(),
  release: (_pool, client) => client.release(),
  close: (pool) => pool.end(),
  connectionOf: (client) => PostgresWire.connectionOf(client),
  exempt: { "handed out open and IDLE": "pg.Pool ends no transaction" },
});
