/** FakeDriver outside any simulation, over a server in this process. */
import { newDb, QueryError, DataType, type IMemoryDb } from "pg-mem";
import type { Connection } from "../../../src/driver/driver.ts";
import { FakeDriver } from "../../../src/driver/fake-driver.ts";
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import type { Server } from "../../../src/driver/server.ts";
import { connectionsMax, content, tables, type Backend } from "./backend.ts";

export class FakeBackend implements Backend {
  readonly name: string;
  readonly #server: Server;
  #driver: FakeDriver;

  constructor(server: Server) {
    this.name = `FakeDriver on ${server.name}`;
    this.#server = server;
    this.#driver = new FakeDriver({ server });
  }

  connect(): Promise<Connection> {
    return this.#driver.connect();
  }

  async reset(): Promise<void> {
    this.#server.reset();
    this.#driver = new FakeDriver({ server: this.#server });
  }

  async kill(connection: Connection): Promise<void> {
    this.#driver.connections.find((one) => one === connection)?.lose();
  }

  async killDuring(connection: Connection, sql: string): Promise<unknown> {
    this.#driver.holdNext("query");
    const result = connection.query(sql).catch((error: unknown) => error);
    await this.kill(connection);
    this.#driver.release("query");
    return result;
  }

  /** The next query waits until the returned function is called, as for another session's lock. */
  holdNextQuery(): () => void {
    this.#driver.holdNext("query");
    return () => this.#driver.release("query");
  }

  waits(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async stop(): Promise<void> {}
}

export function pgMemBackend(): FakeBackend {
  return new FakeBackend(new PgMemServer({ db: contentDb(), connectionsMax }));
}

/** The suite's tables, and what their programs need besides. */
export function contentDb(): IMemoryDb {
  const db = newDb({ noErrorDiagnostic: true });
  db.public.none(tables + content);
  // In pg-mem nothing takes time. The suite only ever sleeps into a statement timeout.
  db.public.registerFunction({
    name: "pg_sleep",
    args: [DataType.integer],
    returns: DataType.bool,
    impure: true,
    implementation: () => {
      throw new QueryError("canceling statement due to statement timeout", "57014");
    },
  });
  return db;
}
