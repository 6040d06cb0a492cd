/** PGlite: PostgreSQL compiled to WebAssembly, in this process. One session at a time, and nobody who could kill it. */
import { Duplex } from "node:stream";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import type { Connection } from "../../../src/driver/driver.ts";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { content, tables, type Backend } from "./backend.ts";

export class PgliteBackend implements Backend {
  readonly name = "PGlite";
  readonly #database: PGlite;
  readonly #connections: Connection[] = [];

  static async start(): Promise<PgliteBackend> {
    const database = await PGlite.create();
    await database.exec(tables);
    return new PgliteBackend(database);
  }

  private constructor(database: PGlite) {
    this.#database = database;
  }

  async connect(): Promise<Connection> {
    const stream = (): Duplex => new Wire(this.#database);
    const connection = await new PostgresDriver(Client, { user: "postgres", stream }).connect();
    this.#connections.push(connection);
    return connection;
  }

  async reset(): Promise<void> {
    for (const connection of this.#connections.splice(0)) {
      // There is one session for ever: closing a connection does not end it.
      if (connection.closed === 0) await connection.rollback();
      await connection.close();
    }
    await this.#database.exec(`truncate account, entry, ticket restart identity; ${content}`);
  }

  kill(): Promise<void> {
    return Promise.reject(new Error("PGlite has nobody who could kill a session."));
  }

  killDuring(): Promise<unknown> {
    return this.kill();
  }

  waits(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async stop(): Promise<void> {
    await this.reset();
    await this.#database.close();
  }
}

/** A socket, as far as pg is concerned, with PGlite at the other end. */
class Wire extends Duplex {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  connect(): void {
    queueMicrotask(() => this.emit("connect"));
  }

  setNoDelay(): void {}

  override _read(): void {}

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    this.#database.execProtocolRaw(bytes).then((answer) => {
      this.push(answer);
      done();
    }, done);
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}
