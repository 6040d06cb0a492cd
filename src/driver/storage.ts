/** What a server's sessions act on: the interface of a store of data. */
import type { QueryResult } from "./driver.ts";

/** A column of a result: its name, and its type as the server calls it ("integer"). */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The data that a session's statements act on. Every method may throw a DatabaseError. */
export interface Storage {
  begin(): void;
  /** May fail, for example with 40001; the transaction is then over and rolled back. */
  commit(): void;
  rollback(): void;
  savepoint(name: string): void;
  /** Called with names of savepoints that exist only. */
  release(name: string): void;
  rollbackTo(name: string): void;
  run(sql: string, params: readonly unknown[]): QueryResult;
  /** Throws when the text is not even SQL. The server finds that out first, in a failed transaction too. */
  check?(sql: string): void;
  /** The columns that a statement would give; none where it gives no rows, undefined where that is not known. */
  describe?(sql: string): readonly Column[] | undefined;
  /** The session has ended. */
  close?(): void;
}
