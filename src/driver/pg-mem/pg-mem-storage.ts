/** One session's transactions on a {@link Database}: its snapshot, its own changes, its savepoints. */
import type { Statement } from "pgsql-ast-parser";
import type { QueryResult } from "../driver.ts";
import { DatabaseError, OperationalError } from "../errors.ts";
import type { Storage } from "../session.ts";
import { difference } from "./changes.ts";
import type { Database, Open } from "./database.ts";
import type { State } from "./inside.ts";
import { toDatabaseError } from "./sqlstate.ts";
import { statements } from "./statement.ts";

interface Savepoint {
  readonly name: string;
  /** Undefined when the transaction had not taken its snapshot yet. */
  readonly state: State | undefined;
  readonly changesCount: number;
}

const nothing: QueryResult = { rows: [], rowCount: 0 };

export class PgMemStorage implements Storage {
  readonly #database: Database;
  /** Undefined until a statement needs the snapshot: PostgreSQL takes it at the first statement, not at BEGIN. */
  #open: Open | undefined;
  #savepoints: Savepoint[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  begin(): void {
    this.#savepoints = [];
  }

  commit(): void {
    const open = this.#open;
    if (!open) return;
    try {
      this.#database.commit(open);
      this.#open = undefined;
    } catch (error) {
      this.rollback();
      throw toDatabaseError(error);
    }
  }

  rollback(): void {
    if (this.#open) this.#database.rollback(this.#open);
    this.#open = undefined;
  }

  savepoint(name: string): void {
    const changesCount = this.#open?.tracked.changes.length ?? 0;
    this.#savepoints.push({ name, state: this.#open?.now, changesCount });
  }

  release(name: string): void {
    this.#savepoints.length = this.#indexOf(name);
  }

  rollbackTo(name: string): void {
    this.#savepoints.length = this.#indexOf(name) + 1;
    this.#undo();
  }

  run(sql: string, params: readonly unknown[]): QueryResult {
    try {
      let result = nothing;
      for (const statement of statements(sql, params)) {
        this.#open ??= this.#database.begin();
        result = this.#step(this.#open, statement);
      }
      return result;
    } catch (error) {
      // A failure takes back all that was done since the last savepoint, at once and not when the owner rolls back.
      this.#undo();
      throw toDatabaseError(error);
    }
  }

  #step(open: Open, statement: Statement): QueryResult {
    const { conflicts, tables } = this.#database;
    const { state, result } = this.#database.run(open.now, statement);
    for (const read of this.#database.reads(statement)) conflicts.read(open.tracked, read);
    const changes = difference(tables, open.now, state);
    // SET and SHOW touch no table. What they set is not kept.
    if (changes.length === 0) return result;
    conflicts.write(open.tracked, changes);
    open.now = state;
    try {
      this.#database.check(open);
    } catch (error) {
      throw isUpsert(statement) ? unseenRow() : error;
    }
    return result;
  }

  /** Back to the last savepoint, or to nothing. */
  #undo(): void {
    const last = this.#savepoints.at(-1);
    if (!this.#open) return;
    if (!last) return this.rollback();
    this.#open.now = last.state ?? this.#open.first;
    this.#open.tracked.changes = this.#open.tracked.changes.slice(0, last.changesCount);
  }

  #indexOf(name: string): number {
    const index = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
    if (index === -1) throw new DatabaseError(`savepoint "${name}" does not exist`, "3B001");
    return index;
  }
}

function isUpsert(statement: Statement): boolean {
  return statement.type === "insert" && Boolean(statement.onConflict);
}

/** ON CONFLICT met a row that the snapshot does not show: PostgreSQL will neither skip nor update what it cannot see. */
function unseenRow(): OperationalError {
  return new OperationalError("could not serialize access due to concurrent update", "40001");
}
