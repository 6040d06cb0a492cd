/**
 * A database in this process that answers real SQL: pg-mem, with the transactions that it lacks.
 *
 * Every transaction is SERIALIZABLE, whatever it asks for: it works on a snapshot, nobody sees what it has not committed,
 * and a conflict fails with 40001 (pg-mem/conflicts.ts says by which rule, and what it over-approximates). Where pg-mem
 * answers otherwise than PostgreSQL is listed in docs/ideas/what-we-cannot-find.md.
 */
import { newDb, type IMemoryDb } from "pg-mem";
import { Database } from "./pg-mem/database.ts";
import { PgMemStorage } from "./pg-mem/pg-mem-storage.ts";
import type { Server } from "./server.ts";
import type { Storage } from "./session.ts";

/** SQL that creates and fills the tables, or a pg-mem database that has them. Its content now is the first state. */
export type PgMemSource = { readonly setup: string } | { readonly db: IMemoryDb };

export class PgMemServer implements Server {
  readonly name = "pg-mem";
  readonly #database: Database;

  constructor(source: PgMemSource) {
    this.#database = new Database("db" in source ? source.db : filled(source.setup));
  }

  open(): Storage {
    return new PgMemStorage(this.#database);
  }

  reset(): void {
    this.#database.reset();
  }
}

function filled(setup: string): IMemoryDb {
  const db = newDb({ noErrorDiagnostic: true });
  if (setup.trim() !== "") db.public.none(setup);
  return db;
}
