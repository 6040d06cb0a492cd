/** One session's transactions on a {@link Database}: its snapshot, its own changes, its savepoints. */
import type { Statement } from "pgsql-ast-parser";
import type { QueryResult } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { Column, Storage } from "../storage.ts";
import { difference } from "./changes.ts";
import { attempted } from "./attempted.ts";
import type { Database, Open } from "./database.ts";
import type { State } from "./inside.ts";
import { impliedReads } from "./foreign-keys.ts";
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
  readonly #ended: (storage: PgMemStorage) => void;
  /** Undefined until a statement needs the snapshot: PostgreSQL takes it at the first statement, not at BEGIN. */
  #open: Open | undefined;
  #savepoints: Savepoint[] = [];

  /** `ended` is called when the session ends. */
  constructor(database: Database, ended: (storage: PgMemStorage) => void) {
    this.#database = database;
    this.#ended = ended;
  }

  close(): void {
    this.#ended(this);
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

  check(sql: string): void {
    try {
      statements(sql, []);
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  describe(sql: string): readonly Column[] | undefined {
    try {
      // What a parameter is does not matter yet, and NULL is of every type.
      const numbers = Array.from(sql.matchAll(/\$(\d+)/g), ([, number]) => Number(number));
      const params = Array.from({ length: Math.max(0, ...numbers) }, () => null);
      const last = statements(sql, params).at(-1);
      return last && this.#database.columns(last);
    } catch (error) {
      throw toDatabaseError(error);
    }
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
    const { state, result } = this.#attempt(open, statement);
    this.#look(open, statement, result.rowCount > 0);
    const changes = difference(tables, open.now, state);
    // SET and SHOW touch no table. Their settings are not kept.
    if (changes.length === 0) return result;
    conflicts.write(open.tracked, changes);
    open.now = state;
    try {
      this.#database.check(open);
    } catch (error) {
      throw meetsUnseenRow(statement, error) ? unseenRow() : error;
    }
    for (const read of impliedReads(tables, changes)) conflicts.read(open.tracked, read);
    return result;
  }

  #attempt(open: Open, statement: Statement): ReturnType<Database["run"]> {
    try {
      return this.#database.run(open.now, statement);
    } catch (error) {
      const failure = toDatabaseError(error);
      if (failure.sqlstate.startsWith("23")) this.#refused(open, statement, failure.sqlstate);
      // A key that another has freed since the snapshot: PostgreSQL sees that. Trying again will do.
      throw failure.sqlstate === "23505" && this.#database.acceptsNow(open, statement)
        ? unseenRow()
        : failure;
    }
  }

  /** A constraint refused the statement. Before that it had looked at rows, and written them before a key was checked. */
  #refused(open: Open, statement: Statement, sqlstate: string): void {
    const { conflicts, tables } = this.#database;
    const reads = this.#database.reads(statement);
    const isKey = sqlstate === "23505" || sqlstate === "23503";
    if (isKey || reads.length > 0) this.#look(open, statement, true);
    if (!isKey) return;
    const changes = attempted(statement, reads[0], { tables, state: open.now });
    conflicts.write(open.tracked, changes);
    for (const read of impliedReads(tables, changes)) conflicts.read(open.tracked, read);
  }

  #look(open: Open, statement: Statement, foundRows: boolean): void {
    const { conflicts } = this.#database;
    const reads = this.#database.reads(statement);
    if (foundRows || reads.some((read) => !read.where)) conflicts.refuseDoomed(open.tracked);
    for (const read of reads) conflicts.read(open.tracked, read);
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
    return this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
  }
}

/**
 * PostgreSQL fails with 40001 where it must use a row that the snapshot does not show as it is: ON CONFLICT one that
 * exists, a foreign key its parent that was deleted. Elsewhere it reports the constraint (seen on PostgreSQL 18).
 */
function meetsUnseenRow(statement: Statement, error: unknown): boolean {
  const isUpsert = statement.type === "insert" && Boolean(statement.onConflict);
  return isUpsert || /^insert or update on .* violates foreign key/.test((error as Error).message);
}

function unseenRow(): OperationalError {
  return new OperationalError("could not serialize access due to concurrent update", "40001");
}
