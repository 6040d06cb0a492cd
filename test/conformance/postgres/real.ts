/** The truth: PostgresDriver on a real server, at SERIALIZABLE. */
import { Client } from "pg";
import type { Connection } from "../../../src/driver/driver.ts";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { connectionsMax, content, tables, type Backend } from "./backend.ts";
import { startPostgres, type Postgres } from "./postgres.ts";

/** Looks at the server at most so often before it says that what it waits for does not happen. */
const looksMax = 20_000;

export class RealBackend implements Backend {
  readonly name = "PostgreSQL";
  readonly #postgres: Postgres;
  /** Sessions are told apart on the server by their application_name. */
  readonly #names = new Map<Connection, string>();
  #opened = 0;

  static async start(): Promise<RealBackend> {
    const postgres = await startPostgres({ connectionsMax });
    const { admin, role } = postgres;
    await admin.query(`alter role ${role} set default_transaction_isolation = 'serializable'`);
    await admin.query(`set role ${role}; set search_path = ${role}; ${tables}; reset role`);
    return new RealBackend(postgres);
  }

  private constructor(postgres: Postgres) {
    this.#postgres = postgres;
  }

  async connect(): Promise<Connection> {
    const name = `session ${++this.#opened}`;
    const config = { ...this.#postgres.config, application_name: name };
    const connection = await new PostgresDriver(Client, config).connect();
    this.#names.set(connection, name);
    return connection;
  }

  /** A client of pg's that is not connected yet. */
  client(): Client {
    return new Client({ ...this.#postgres.config, application_name: `session ${++this.#opened}` });
  }

  async reset(): Promise<void> {
    const { admin, role } = this.#postgres;
    // Killed first: a session that waits for another one's lock could not be closed before it.
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [role]);
    for (const connection of this.#names.keys()) await connection.close();
    this.#names.clear();
    const count = `select count(*)::int as sessions from pg_stat_activity where usename = '${role}'`;
    await this.#until(async () => (await admin.query(count)).rows[0]?.sessions === 0);
    await admin.query(`truncate account, entry, ticket restart identity; ${content}`);
  }

  async kill(connection: Connection): Promise<void> {
    await this.#terminate(connection);
    await this.#until(async () => (await this.#activity(connection)) === undefined);
  }

  async killDuring(connection: Connection, sql: string): Promise<unknown> {
    const result = connection.query(sql).catch((error: unknown) => error);
    await this.#until(async () => (await this.#activity(connection))?.wait_event === "PgSleep");
    await this.#terminate(connection);
    return result;
  }

  async waits(connection: Connection, isDone: () => boolean): Promise<boolean> {
    let isWaiting = false;
    await this.#until(async () => {
      isWaiting = (await this.#activity(connection))?.wait_event_type === "Lock";
      return isWaiting || isDone();
    });
    return isWaiting && !isDone();
  }

  async stop(): Promise<void> {
    await this.reset();
    await this.#postgres.stop();
  }

  async #terminate(connection: Connection): Promise<void> {
    const sql = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1";
    await this.#postgres.admin.query(sql, [this.#names.get(connection)]);
  }

  async #activity(
    connection: Connection,
  ): Promise<{ wait_event_type: string; wait_event: string } | undefined> {
    const sql = "select wait_event_type, wait_event from pg_stat_activity where application_name = $1";
    return (await this.#postgres.admin.query(sql, [this.#names.get(connection)])).rows[0];
  }

  async #until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let looks = 0; looks < looksMax; looks++) {
      if (await isSo()) return;
      await this.#postgres.admin.query("select 1");
    }
    throw new Error(`It did not happen within ${looksMax} looks at the server.`);
  }
}
