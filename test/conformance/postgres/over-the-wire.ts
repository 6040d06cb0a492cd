/** FakeDriver behind a socket: the real `pg` Client speaks to it as it speaks to a server. */
import { Client } from "pg";
import type { Connection } from "../../../src/driver/driver.ts";
import { FakeConnection } from "../../../src/driver/fake-connection.ts";
import { FakeDriver } from "../../../src/driver/fake-driver.ts";
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { PostgresWire, type PostgresWireOptions } from "../../../src/driver/wire/postgres-wire.ts";
import { connectionsMax, type Backend } from "./backend.ts";
import { contentDb } from "./fake.ts";

export class WireBackend implements Backend {
  readonly name = "pg.Client over the wire on pg-mem";
  readonly #server = new PgMemServer({ db: contentDb(), connectionsMax });
  readonly #options: PostgresWireOptions;
  readonly #clients = new Map<Connection, Client>();
  #driver = new FakeDriver({ server: this.#server });

  constructor(options: PostgresWireOptions = {}) {
    this.#options = options;
  }

  async connect(): Promise<Connection> {
    const { stream } = new PostgresWire(this.#driver, this.#options);
    const clients: Client[] = [];
    class Observed extends Client {
      constructor(config: object) {
        super(config);
        clients.push(this);
      }
    }
    const connection = await new PostgresDriver(Observed, { stream, password: "secret" }).connect();
    for (const client of clients) this.#clients.set(connection, client);
    return connection;
  }

  /** A client of pg's that is not connected yet. */
  client(): Client {
    const { stream } = new PostgresWire(this.#driver, this.#options);
    return new Client({ stream, password: "secret" });
  }

  async reset(): Promise<void> {
    this.#server.reset();
    this.#clients.clear();
    this.#driver = new FakeDriver({ server: this.#server });
  }

  async kill(connection: Connection): Promise<void> {
    const client = this.#clients.get(connection);
    const behind = PostgresWire.connectionOf(client);
    if (!(behind instanceof FakeConnection)) throw new Error("It has no session that could be killed.");
    const isGone = new Promise<void>((resolve) => client?.once("end", resolve));
    behind.lose();
    if (behind.asked === undefined || !isHeld(behind)) await isGone;
  }

  async killDuring(connection: Connection, sql: string): Promise<unknown> {
    this.#driver.holdNext("query");
    const result = connection.query(sql).catch((error: unknown) => error);
    // A statement is on its way once the socket has taken it.
    for (let turns = 0; turns < 100; turns++) await Promise.resolve();
    await this.kill(connection);
    this.#driver.release("query");
    return result;
  }

  waits(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async stop(): Promise<void> {}
}

function isHeld({ asked }: FakeConnection): boolean {
  return asked?.held === true;
}
