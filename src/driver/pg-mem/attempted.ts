/**
 * The rows that a statement had written when a key refused it. PostgreSQL writes a row before it checks keys, and looks for
 * conflicts when it writes; pg-mem checks first and keeps nothing of a statement that fails.
 */
import type { InsertStatement, Statement } from "pgsql-ast-parser";
import type { Change, Read } from "./conflicts.ts";
import type { State, StoredRow, Table } from "./inside.ts";

/** The rows that it names by key; of others, only that there were some. */
export function attempted(
  statement: Statement,
  read: Read | undefined,
  { tables, state }: { readonly tables: readonly Table[]; readonly state: State },
): readonly Change[] {
  const target = targetOf(statement);
  const table = tables.find(({ name }) => name === target);
  if (!table) return [];
  if (statement.type === "insert") {
    return inserted(statement, table).map((after) => ({ table: table.name, id: "", after, isIndexed: true }));
  }
  const where = read?.where;
  if (!where) return [{ table: table.name, id: "", before: {}, isIndexed: false }];
  return [...table.bin(state)]
    .filter(([, row]) => String(row[where.column]) === where.value)
    .map(([id, before]) => ({ table: table.name, id, before, isIndexed: false }));
}

/** The rows of `values …`, as far as they are literals; of a query's, only that there was one. */
function inserted({ insert, columns }: InsertStatement, table: Table): readonly StoredRow[] {
  if (insert.type !== "values") return [{}];
  const names = columns?.map(({ name }) => name) ?? Array.from(table.getColumns(), ({ name }) => name);
  return insert.values.map((row) =>
    Object.fromEntries(
      row.flatMap((value, at) => ("value" in value ? [[names[at] ?? "", value.value]] : [])),
    ),
  );
}

function targetOf(statement: Statement): string | undefined {
  if (statement.type === "insert") return statement.into.name;
  if (statement.type === "update") return statement.table.name;
  return statement.type === "delete" ? statement.from.name : undefined;
}
