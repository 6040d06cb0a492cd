/** The reads of a statement, for the conflict rule. */
import type { Expr, Statement } from "pgsql-ast-parser";
import type { Read } from "./conflicts.ts";
import type { Table } from "./inside.ts";
import { sqlParser } from "./packages.ts";

/** Gives at least the reads of a statement: a row that it only might read counts as read. */
export function reads(statement: Statement, tables: readonly Table[]): readonly Read[] {
  const { names, bound } = mentioned(statement);
  if (names.some((name) => !bound.has(name) && tables.every((table) => table.name !== name))) {
    // A view, perhaps: it may read any table.
    return tables.map((table) => ({ table: table.name }));
  }
  const read = tables.filter((table) => names.includes(table.name));
  if (read.length === 1 && names.length === 1 && read[0]) {
    const key = keyOf(statement, read[0]);
    if (key) return [{ table: read[0].name, where: key }];
  }
  return read.map((table) => ({ table: table.name }));
}

function mentioned(statement: Statement): { names: readonly string[]; bound: ReadonlySet<string> } {
  if (statement.type === "truncate table") {
    return { names: statement.tables.map(({ name }) => name), bound: new Set() };
  }
  const names: string[] = [];
  const bound = new Set<string>();
  const targets = new Set<object>();
  const visitor = sqlParser().astVisitor((visit) => ({
    tableRef: (table) => {
      if (!targets.has(table)) names.push(table.name);
    },
    insert: (insert) => {
      // An insert reads nothing of its table; a key that exists already is another check.
      targets.add(insert.into);
      visit.super().insert(insert);
    },
    with: (statement) => {
      for (const { alias } of statement.bind) bound.add(alias.name);
      visit.super().with(statement);
    },
    withRecursive: (statement) => {
      bound.add(statement.alias.name);
      visit.super().withRecursive(statement);
    },
  }));
  visitor.statement(statement);
  return { names, bound };
}

/** The key in `where key = value and …`, if the statement looks at one table by an indexed column. */
function keyOf(statement: Statement, table: Table): Read["where"] {
  if (statement.type !== "select" && statement.type !== "update" && statement.type !== "delete")
    return undefined;
  const indexed = table
    .listIndices()
    .flatMap(({ expressions }) => (expressions.length === 1 ? expressions : []));
  for (const part of conjunction(statement.where ?? undefined)) {
    if (part.type !== "binary" || part.op !== "=") continue;
    const [column, value] = part.left.type === "ref" ? [part.left, part.right] : [part.right, part.left];
    if (column.type !== "ref" || !indexed.includes(column.name)) continue;
    const text = asStored(value, columnType(table, column.name));
    if (text !== undefined) return { column: column.name, value: text };
  }
  return undefined;
}

function conjunction(where: Expr | undefined): readonly Expr[] {
  if (where?.type === "binary" && where.op === "AND") {
    return [...conjunction(where.left), ...conjunction(where.right)];
  }
  return where ? [where] : [];
}

function columnType(table: Table, name: string): string | undefined {
  return [...table.getColumns()].find((column) => column.name === name)?.type.primary;
}

/** A literal as `String` writes the stored value; undefined for types where equal values can be written differently. */
function asStored(value: Expr, type: string | undefined): string | undefined {
  if (value.type !== "integer" && value.type !== "string") return undefined;
  const text = String(value.value);
  if (type === "text") return text;
  const isInteger = (type === "integer" || type === "bigint") && /^-?\d+$/.test(text);
  return isInteger ? String(BigInt(text)) : undefined;
}
