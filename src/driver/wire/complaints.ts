/** Errors and warnings as a server words them. */
import { parse } from "../command.ts";
import { TransactionStatus } from "../driver.ts";
import { DatabaseError } from "../errors.ts";
import type { Complaint } from "./reply.ts";

/** XX000, internal error, for what no server would have thrown: a test's own. */
export function complaintOf(error: unknown, severity: Complaint["severity"] = "ERROR"): Complaint {
  const message = error instanceof Error ? error.message : String(error);
  return { severity, message, sqlstate: error instanceof DatabaseError ? error.sqlstate : "XX000" };
}

/** What a server warns of when a command has no effect. */
export function warningOf(sql: string, before: TransactionStatus): Complaint | undefined {
  const { kind } = parse(sql);
  if (kind === "begin" && before !== TransactionStatus.IDLE) {
    return warning("25001", "there is already a transaction in progress");
  }
  const isEnd = kind === "commit" || kind === "rollback";
  return isEnd && before === TransactionStatus.IDLE
    ? warning("25P01", "there is no transaction in progress")
    : undefined;
}

function warning(sqlstate: string, message: string): Complaint {
  return { severity: "WARNING", sqlstate, message };
}
