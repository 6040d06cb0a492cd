/**
 * What a statement had written when a key refused it. PostgreSQL writes a row before it checks keys, and looks for
 * conflicts when it writes; pg-mem checks first and keeps nothing of a statement that fails.
 */
import type { Statement } from "pgsql-ast-parser";
import type { Change, Read } from "./conflicts.ts";
import type { State, Table } from "./inside.ts";

/** The rows that it names by key; of others, only that there were some. */
export function attempted(
  statement: Statement,
  read: Read | undefined,
  { tables, state }: { readonly tables: readonly Table[]; readonly state: State },
): readonly Change[] {
  const target = targetOf(statement);
  const table = tables.find(({ name }) => name === target);
  if (!table) return [];
  if (statement.type === "insert") return [{ table: table.name, id: "", after: {}, isIndexed: true }];
  const where = read?.where;
  if (!where) return [{ table: table.name, id: "", before: {}, isIndexed: false }];
  return [...table.bin(state)]
    .filter(([, row]) => String(row[where.column]) === where.value)
    .map(([id, before]) => ({ table: table.name, id, before, isIndexed: false }));
}

function targetOf(statement: Statement): string | undefined {
  if (statement.type === "insert") return statement.into.name;
  if (statement.type === "update") return statement.table.name;
  return statement.type === "delete" ? statement.from.name : undefined;
}
