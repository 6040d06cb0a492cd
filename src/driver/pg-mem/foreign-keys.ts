/** The reads that PostgreSQL makes by itself when rows change: the parent of a row with a reference, and the children of a deleted row. */
import type { Change, Read } from "./conflicts.ts";
import type { Table } from "./inside.ts";

/** Never less than PostgreSQL reads: which column refers to which table is not to be had, so every pair counts. */
export function impliedReads(tables: readonly Table[], changes: readonly Change[]): readonly Read[] {
  const reads: Read[] = [];
  for (const change of changes) {
    const table = tables.find(({ name }) => name === change.table);
    if (!table) continue;
    for (const parent of parents(table)) reads.push(...parentReads(table, parent, change));
    for (const child of tables) {
      if (parents(child).includes(table) && losesKey(table, change)) {
        // This look uses the newest snapshot, the one at a parent the transaction's own (ri_triggers.c).
        reads.push({ table: child.name, seesCommitted: true });
      }
    }
  }
  return reads;
}

function parentReads(table: Table, parent: Table, change: Change): readonly Read[] {
  const { before, after } = change;
  if (!after) return [];
  const columns = checkedColumns(table).filter((column) => before?.[column] !== after[column]);
  const values = columns
    .map((column) => after[column])
    .filter((value) => value !== null && value !== undefined);
  return uniqueColumns(parent).flatMap((column) =>
    values.map((value) => ({ table: parent.name, where: { column, value: `${value as string | number}` } })),
  );
}

/** The row goes, or gets another key, so that nothing may refer to it any more. */
function losesKey(table: Table, { before, after }: Change): boolean {
  return before !== undefined && uniqueColumns(table).some((column) => before[column] !== after?.[column]);
}

function parents(table: Table): readonly Table[] {
  return [...table.constraintsByName.values()].flatMap(({ inner }) => inner?.foreignTable ?? []);
}

/** Columns that refer to another table, or are referred to by one. */
function checkedColumns(table: Table): readonly string[] {
  return [...table.changeHandlers.keys()].flatMap((column) => column?.name ?? []);
}

function uniqueColumns(table: Table): readonly string[] {
  return table
    .listIndices()
    .filter(({ unique, expressions }) => unique && expressions.length === 1)
    .flatMap(({ expressions }) => expressions);
}
