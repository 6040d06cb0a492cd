/**
 * A session's statements over the wire: what a batch of messages runs, and the messages that answer it.
 *
 * Source: PostgreSQL 18, 54.2.2 (simple query) and 54.2.3 (extended query). What differs: the statements of one extended batch are
 * transactions of their own, though a server makes them one up to the next Sync; results come as text, whatever was asked for.
 */
import { parse } from "../command.ts";
import { TransactionStatus } from "../driver.ts";
import type { FakeConnection } from "../fake-connection.ts";
import { columnsOf } from "./column-types.ts";
import type { FrontendMessage } from "./frontend-reader.ts";
import { Prepared, type Portal } from "./prepared.ts";
import { Reply } from "./reply.ts";
import { complaintOf, warningOf } from "./complaints.ts";
import { writeRows } from "./rows.ts";
import { tagOf, textOfSql } from "./sql-text.ts";

const statusBytes = {
  [TransactionStatus.IDLE]: "I",
  [TransactionStatus.ACTIVE]: "T",
  [TransactionStatus.INTRANS]: "T",
  [TransactionStatus.INERROR]: "E",
  [TransactionStatus.UNKNOWN]: "E",
} as const;

export class Conversation {
  readonly #connection: FakeConnection;
  /** Waits for the event by which a batch arrives that runs nothing. */
  readonly #exchange: () => Promise<void>;
  readonly #prepared = new Prepared();
  /** After an error everything is passed over up to the next Sync. */
  #isSkipping = false;
  /** Whether a statement is under way, so that a cancel request would find it. */
  isRunning = false;

  constructor(connection: FakeConnection, exchange: () => Promise<void>) {
    this.#connection = connection;
    this.#exchange = exchange;
    // A transaction begins where the client says so.
    connection.autocommit = true;
  }

  /** Rejects only where the connection was lost meanwhile. */
  async answer(batch: readonly FrontendMessage[]): Promise<Reply> {
    const out = new Reply();
    const runs = !this.#isSkipping && batch.some(({ kind }) => kind === "query" || kind === "execute");
    if (!runs) await this.#exchange();
    if (this.#connection.isLost) throw new Error("the server was lost meanwhile");
    /** Answers that depend on how the next Execute ends. */
    const held: (() => void)[] = [];
    let parsed: string | undefined;
    for (const message of batch) {
      if (this.#isSkipping && message.kind !== "sync") continue;
      if (message.kind === "parse") parsed = message.name;
      try {
        await this.#take(message, { out, held, runs });
      } catch (error) {
        if (this.#connection.isLost) throw error;
        if (!isRefusedWhenParsed(error)) this.#flush(held);
        else if (parsed !== undefined) this.#prepared.forget(parsed);
        held.length = 0;
        out.error(complaintOf(error));
        this.#isSkipping = message.kind !== "query";
      }
      if (message.kind === "sync" || message.kind === "query") {
        this.#flush(held);
        this.#isSkipping = false;
        out.ready(statusBytes[this.#connection.transactionStatus]);
      }
    }
    this.#flush(held);
    return out;
  }

  #flush(held: (() => void)[]): void {
    for (const answer of held.splice(0)) answer();
  }

  async #take(message: FrontendMessage, state: Batch): Promise<void> {
    const { out, held, runs } = state;
    const { kind } = message;
    if (kind === "query") return this.#simple(message.sql, out);
    if (kind === "execute") {
      return this.#execute(this.#prepared.portal(message.portal), { ...state, rowsMax: message.rowsMax });
    }
    if (kind === "describe") held.push(() => this.#describe(message, out));
    else if (kind === "parse") {
      if (!runs) this.#connection.describe(message.sql);
      this.#prepared.parse(message);
      held.push(() => out.bare("1"));
    } else if (kind === "bind") {
      this.#prepared.bind(message);
      held.push(() => out.bare("2"));
    } else if (kind === "close") {
      this.#prepared.close(message);
      held.push(() => out.bare("3"));
    }
  }

  async #execute(portal: Portal, { out, held, rowsMax }: Batch & { rowsMax: number }): Promise<void> {
    const { sql, params } = portal;
    portal.result ??= await this.#run(sql, params);
    const { notice, rows, rowCount } = portal.result;
    this.#flush(held);
    if (textOfSql(sql).statements.length === 0) return void out.bare("I");
    if (notice) out.notice(notice);
    const columns = columnsOf(this.#columns(sql), rows);
    const last = rowsMax > 0 ? portal.rowsSent + rowsMax : rows.length;
    if (columns) writeRows(out, columns, rows.slice(portal.rowsSent, last));
    portal.rowsSent = last;
    if (last < rows.length) out.bare("s");
    else out.complete(portal.result.tag ?? tagOf(sql, rowCount));
  }

  #describe({ of, name }: Extract<FrontendMessage, { kind: "describe" | "close" }>, out: Reply): void {
    const { sql, types } = of === "statement" ? this.#prepared.statement(name) : this.#prepared.portal(name);
    if (of === "statement") out.paramTypes(types);
    const result = of === "portal" ? this.#prepared.portal(name).result : undefined;
    const columns = columnsOf(this.#columns(sql), result?.rows ?? []);
    if (columns && columns.length > 0) out.columns(columns);
    else out.bare("n");
  }

  #columns(sql: string): ReturnType<FakeConnection["describe"]> {
    try {
      return this.#connection.describe(sql);
    } catch {
      return undefined;
    }
  }

  async #run(sql: string, params: readonly unknown[]): Promise<Ran> {
    const before = this.#connection.transactionStatus;
    this.isRunning = true;
    try {
      const { rows, rowCount } = await this.#connection.query(sql, params);
      const isFailed = before === TransactionStatus.INERROR && parse(sql).kind === "commit";
      return { rows, rowCount, notice: warningOf(sql, before), tag: isFailed ? "ROLLBACK" : undefined };
    } finally {
      this.isRunning = false;
    }
  }

  async #simple(sql: string, out: Reply): Promise<void> {
    const { statements } = textOfSql(sql);
    if (statements.length > 1) return this.#several(statements, out);
    const ran = await this.#run(sql, []);
    if (statements.length === 0) out.bare("I");
    else this.#tell(sql, ran, out);
  }

  #tell(sql: string, { rows, rowCount, notice, tag }: Ran, out: Reply): void {
    if (notice) out.notice(notice);
    const columns = columnsOf(this.#columns(sql), rows);
    if (columns && columns.length > 0) {
      out.columns(columns);
      writeRows(out, columns, rows);
    }
    out.complete(tag ?? tagOf(sql, rowCount));
  }

  /** The statements of one text are one transaction, unless they begin and end transactions themselves. */
  async #several(statements: readonly string[], out: Reply): Promise<void> {
    const connection = this.#connection;
    let isExplicit = connection.transactionStatus !== TransactionStatus.IDLE;
    connection.autocommit = isExplicit;
    try {
      for (const sql of statements) {
        const ran = await this.#run(sql, []);
        const { kind } = parse(sql);
        const isBegun = kind === "begin" && !isExplicit;
        this.#tell(sql, isBegun ? { ...ran, notice: undefined } : ran, out);
        if (kind === "begin") isExplicit = true;
        if (kind === "commit" || kind === "rollback") isExplicit = false;
        connection.autocommit = isExplicit;
      }
      if (!isExplicit && connection.transactionStatus !== TransactionStatus.IDLE) await connection.commit();
    } catch (error) {
      if (!isExplicit && !connection.isLost) await connection.rollback();
      throw error;
    } finally {
      connection.autocommit = true;
    }
  }
}

interface Batch {
  readonly out: Reply;
  readonly held: (() => void)[];
  /** Whether a statement is run in it, whose answer tells what its Parse would have. */
  readonly runs: boolean;
}

type Ran = NonNullable<Portal["result"]>;

/** Syntax errors and unknown names are found by Parse already, and so is a failed transaction. */
function isRefusedWhenParsed(error: unknown): boolean {
  const { sqlstate = "" } = error as { readonly sqlstate?: string };
  return sqlstate.startsWith("42") || sqlstate === "25P02";
}
