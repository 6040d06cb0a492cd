/** Rows changed between two states of the database, and the same changes made to a third. */
import type { Change } from "./conflicts.ts";
import type { State, StoredRow, Table } from "./inside.ts";

type Rows = ReadonlyMap<string, StoredRow>;

/** The rows in which two states differ, in the order of the tables. */
export function difference(tables: readonly Table[], before: State, after: State): readonly Change[] {
  return tables.flatMap((table) => {
    const old = table.bin(before);
    const now = table.bin(after);
    return old === now ? [] : differenceOf(table, old, now);
  });
}

function differenceOf(table: Table, old: Rows, now: Rows): Change[] {
  const changes: Change[] = [];
  const indexed = new Set(table.listIndices().flatMap((index) => index.expressions));
  for (const [id, after] of now) {
    const before = old.get(id);
    if (before === after) continue;
    const isIndexed = !before || [...indexed].some((column) => before[column] !== after[column]);
    changes.push({ table: table.name, id, ...(before && { before }), after, isIndexed });
  }
  for (const [id, before] of old) {
    if (!now.has(id)) changes.push({ table: table.name, id, before, isIndexed: false });
  }
  return changes;
}

/** `base` with the changes made. Throws pg-mem's error where a constraint refuses one. */
export function apply(tables: readonly Table[], base: State, changes: readonly Change[]): State {
  const state = base.clone();
  let pending = changes;
  // A row may need another one first (a foreign key, a unique key that becomes free), so whatever is refused is tried again.
  while (pending.length > 0) {
    const refused: Change[] = [];
    let reason: unknown;
    for (const change of pending) {
      const attempt = state.fork();
      try {
        make(tables, attempt, change);
        attempt.commit();
      } catch (error) {
        reason = error;
        refused.push(change);
      }
    }
    if (refused.length === pending.length) throw reason;
    pending = refused;
  }
  return state;
}

function make(tables: readonly Table[], state: State, change: Change): void {
  const table = tables.find(({ name }) => name === change.table);
  if (!table) return;
  // pg-mem writes into a row that it is given. A new row must come without the identity that another one has (a symbol).
  if (!change.before) table.doInsert(state, Object.fromEntries(Object.entries(change.after ?? {})));
  else if (!table.bin(state).has(change.id)) return;
  else if (change.after) table.update(state, { ...change.after });
  else table.delete(state, change.before);
}
