/**
 * A real PostgreSQL server, through package pg, with psycopg2's semantics.
 *
 * The class is handed over, so that only those who use it need pg installed (8.23.1 or later: `getTransactionStatus`).
 */
import type { Connection, Driver } from "./driver.ts";
import { OperationalError } from "./errors.ts";
import { PostgresConnection, type PgClient } from "./postgres-connection.ts";

/**
 * Opens sessions with a real server, each a client of its own.
 *
 * @example
 * ```ts
 * import pg from "pg";
 * const driver = new PostgresDriver(pg.Client, { connectionString: "postgres://localhost/test" });
 * const pool = await ThreadedConnectionPool.create(1, 5, driver);
 * ```
 */
export class PostgresDriver<Config> implements Driver {
  readonly #Client: new (config: Config) => PgClient;
  readonly #config: Config;

  /** `config` is pg's own: a connection string, or host, port, database, user, password, types, … */
  constructor(Client: new (config: Config) => PgClient, config: Config) {
    this.#Client = Client;
    this.#config = config;
  }

  /** Rejects with {@link OperationalError}: the server's SQLSTATE if it answered, otherwise 08001. */
  async connect(): Promise<Connection> {
    const client = new this.#Client(this.#config);
    const connection = new PostgresConnection(client);
    try {
      await client.connect();
    } catch (error) {
      const { message, code } = error as { message: string; code?: string };
      // Node's own codes (ECONNREFUSED) are no SQLSTATEs.
      throw new OperationalError(message || String(code), code?.length === 5 ? code : "08001");
    }
    return connection;
  }
}
