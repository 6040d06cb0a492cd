/**
 * The transaction state of one session, as the server keeps it: which statements begin, end and fail a transaction.
 *
 * Source: PostgreSQL 18, "Transactions" (tutorial 3.4), the SQL commands BEGIN, COMMIT, ROLLBACK, SAVEPOINT, and the
 * status byte of ReadyForQuery (protocol 54.7: I idle, T in a transaction, E in a failed one).
 */
import { noRows, TransactionStatus, type QueryResult } from "./driver.ts";
import { DatabaseError } from "./errors.ts";
import { parse, type Finish } from "./command.ts";
import type { Column, Storage } from "./storage.ts";

export type SessionStatus =
  typeof TransactionStatus.IDLE | typeof TransactionStatus.INTRANS | typeof TransactionStatus.INERROR;

export class Session {
  status: SessionStatus = TransactionStatus.IDLE;
  readonly #stored: Storage;
  readonly #onTouch: (() => void) | undefined;
  #savepoints: string[] = [];

  /** `onTouch` is told before each use of `storage`, which sessions of one server share. */
  constructor(storage: Storage, onTouch?: () => void) {
    this.#stored = storage;
    this.#onTouch = onTouch;
  }

  get #storage(): Storage {
    this.#onTouch?.();
    return this.#stored;
  }

  /** Runs one statement at once. Throws {@link DatabaseError}, after which `status` is INERROR or, outside a transaction, IDLE. */
  execute(sql: string, params: readonly unknown[] = []): QueryResult {
    const command = parse(sql);
    if (command.kind === "rollback" || command.kind === "commit") return this.#finish(command);
    if (command.kind === "rollback to") {
      return this.#atSavepoint("ROLLBACK TO SAVEPOINT", () => this.#rollbackTo(command.name));
    }
    if (command.kind === "nothing") return noRows();
    if (this.status === TransactionStatus.INERROR) {
      if (command.kind === "statement") this.#storage.check?.(sql);
      throw abortedAlready();
    }
    switch (command.kind) {
      case "begin":
        return this.#begin();
      case "savepoint":
        return this.#atSavepoint("SAVEPOINT", () => this.#savepoint(command.name));
      case "release":
        return this.#atSavepoint("RELEASE SAVEPOINT", () => this.#release(command.name));
      case "statement":
        return this.status === TransactionStatus.INTRANS
          ? this.#run(sql, params)
          : this.#runAlone(sql, params);
    }
  }

  /** The columns of a statement that is not run yet. Throws {@link DatabaseError} where it could not be run: that fails the transaction. */
  describe(sql: string): readonly Column[] | undefined {
    if (parse(sql).kind !== "statement") return [];
    if (this.status === TransactionStatus.INERROR) throw abortedAlready();
    try {
      return this.#storage.describe?.(sql);
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  /** The session is gone: what it had not committed is gone with it. */
  abandon(): void {
    if (this.status !== TransactionStatus.IDLE) this.#end("rollback");
    this.#storage.close?.();
  }

  /** A statement failed before it could act: the transaction, if there is one, has failed with it. */
  fail(): void {
    if (this.status === TransactionStatus.INTRANS) this.status = TransactionStatus.INERROR;
  }

  #begin(): QueryResult {
    // Inside a transaction BEGIN is only a warning (25001).
    if (this.status === TransactionStatus.IDLE) {
      this.#storage.begin();
      this.status = TransactionStatus.INTRANS;
    }
    return noRows();
  }

  #finish({ kind, isChained }: Finish): QueryResult {
    if (!isChained) return this.#end(kind);
    if (this.status === TransactionStatus.IDLE) throw outsideBlock(`${kind.toUpperCase()} AND CHAIN`);
    this.#end(kind);
    return this.#begin();
  }

  #end(how: "commit" | "rollback"): QueryResult {
    const was = this.status;
    this.status = TransactionStatus.IDLE;
    this.#savepoints = [];
    if (was === TransactionStatus.INTRANS && how === "commit") this.#storage.commit();
    else if (was !== TransactionStatus.IDLE) this.#storage.rollback();
    return noRows();
  }

  #savepoint(name: string): void {
    this.#storage.savepoint(name);
    this.#savepoints.push(name);
  }

  #release(name: string): void {
    const index = this.#indexOf(name);
    this.#storage.release(name);
    this.#savepoints.length = index;
  }

  /** The savepoint itself stays, and can be gone back to again. */
  #rollbackTo(name: string): void {
    const index = this.#indexOf(name);
    this.#storage.rollbackTo(name);
    this.#savepoints.length = index + 1;
  }

  /** A name may be given again: it then means the last one. */
  #indexOf(name: string): number {
    const index = this.#savepoints.lastIndexOf(name);
    if (index === -1) throw new DatabaseError(`savepoint "${name}" does not exist`, "3B001");
    return index;
  }

  #atSavepoint(command: string, change: () => void): QueryResult {
    if (this.status === TransactionStatus.IDLE) throw outsideBlock(command);
    return this.#failing(() => {
      change();
      this.status = TransactionStatus.INTRANS;
      return noRows();
    });
  }

  #run(sql: string, params: readonly unknown[]): QueryResult {
    return this.#failing(() => this.#storage.run(sql, params));
  }

  #runAlone(sql: string, params: readonly unknown[]): QueryResult {
    this.#storage.begin();
    let result: QueryResult;
    try {
      result = this.#storage.run(sql, params);
    } catch (error) {
      this.#storage.rollback();
      throw error;
    }
    this.#storage.commit();
    return result;
  }

  #failing(action: () => QueryResult): QueryResult {
    try {
      return action();
    } catch (error) {
      this.status = TransactionStatus.INERROR;
      throw error;
    }
  }
}

function abortedAlready(): DatabaseError {
  const message = "current transaction is aborted, commands ignored until end of transaction block";
  return new DatabaseError(message, "25P02");
}

function outsideBlock(command: string): DatabaseError {
  return new DatabaseError(`${command} can only be used in transaction blocks`, "25P01");
}
