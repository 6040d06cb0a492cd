/**
 * A database in this process that answers real SQL: pg-mem, with the transactions that it lacks.
 *
 * Every transaction is SERIALIZABLE, whatever it asks for: it works on a snapshot, others see only what it has committed,
 * and a conflict fails with 40001 (pg-mem/conflicts.ts says by which rule, and what it over-approximates). Where pg-mem
 * answers otherwise than PostgreSQL is listed in docs/ideas/what-we-cannot-find.md.
 */
import type { IMemoryDb } from "pg-mem";
import { OperationalError } from "../errors.ts";
import { Database } from "./database.ts";
import { pgMem, sqlParser } from "./packages.ts";
import { PgMemStorage } from "./pg-mem-storage.ts";
import type { Server } from "../server.ts";
import type { Storage } from "../storage.ts";

/** SQL that creates and fills the tables, or a pg-mem database that has them. Its content now is the first state. */
export type PgMemSource = { readonly setup: string } | { readonly db: IMemoryDb };

/**
 * A database that answers the statements of a scenario's workers.
 *
 * @example
 * ```ts
 * const server = new PgMemServer({ setup: "create table t (n int)", connectionsMax: 5 });
 * const body: Body = async (worker) => {
 *   const conn = await worker.pool.getconn();
 *   await worker.query(conn, "insert into t values (1)");
 *   await worker.commit(conn);
 *   await worker.pool.putconn(conn);
 * };
 * const mine = scenario({ subject: threaded, server, workers: [body] });
 * const { verdict } = await check(mine, { executions: 10 });
 * verdict; // => "holds"
 * ```
 */
export class PgMemServer implements Server {
  readonly name = "pg-mem";
  readonly #database: Database;
  readonly #connectionsMax: number;
  readonly #open = new Set<Storage>();

  /** `connectionsMax`: how many sessions there may be at once; another one is refused with 53300. No bound by default. */
  constructor(source: PgMemSource & { readonly connectionsMax?: number }) {
    // Statements are parsed within executions, so the parser is loaded before.
    sqlParser();
    this.#database = new Database("db" in source ? source.db : filled(source.setup));
    this.#connectionsMax = source.connectionsMax ?? Number.POSITIVE_INFINITY;
  }

  open(): Storage {
    if (this.#open.size >= this.#connectionsMax) {
      throw new OperationalError("sorry, too many clients already", "53300");
    }
    const storage = new PgMemStorage(this.#database, (ended) => this.#open.delete(ended));
    this.#open.add(storage);
    return storage;
  }

  reset(): void {
    this.#open.clear();
    this.#database.reset();
  }
}

function filled(setup: string): IMemoryDb {
  const db = pgMem().newDb({ noErrorDiagnostic: true });
  if (setup.trim() !== "") db.public.none(setup);
  return db;
}
