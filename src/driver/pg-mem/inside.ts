/**
 * The parts of pg-mem that we use and its typings leave out: states of the whole database as values, and rows with an identity.
 *
 * pg-mem keeps everything in one immutable map, so a state costs nothing to keep, and a table that changed is a reference
 * that changed. Read in the source of pg-mem 3.0.14, which package.json pins; {@link inside} fails where it is otherwise.
 */
import type { IMemoryDb } from "pg-mem";

/** The content of the database at one moment: rows, indexes and sequences. */
export interface State {
  readonly data: ReadonlyMap<symbol, unknown>;
  clone(): State;
  /** A child whose changes reach this state by its `commit`. */
  fork(): State;
  commit(): State;
  set(key: symbol, value: unknown): unknown;
}

export type StoredRow = Readonly<Record<string, unknown>>;

export interface Table {
  readonly name: string;
  /** The number in the next row's identity. It never goes back by itself, and decides in which order rows are found. */
  it: number;
  /** Where a state keeps the counters of `serial` columns. */
  readonly serialsId: symbol;
  /** The rows by identity. */
  bin(state: State): ReadonlyMap<string, StoredRow>;
  doInsert(state: State, row: StoredRow): unknown;
  update(state: State, row: StoredRow): unknown;
  delete(state: State, row: StoredRow): unknown;
  listIndices(): readonly { readonly expressions: readonly string[]; readonly unique: boolean }[];
  /** Foreign keys are among them, wrapped. */
  readonly constraintsByName: ReadonlyMap<string, { readonly inner?: { readonly foreignTable?: Table } }>;
  /** By the column whose change is checked; null for checks of the whole row. */
  readonly changeHandlers: ReadonlyMap<{ readonly name: string } | null, unknown>;
  getColumns(): Iterable<{ readonly name: string; readonly type: { readonly primary: string } }>;
}

export interface Inside {
  data: State;
  listSchemas(): readonly { listTables(): Iterable<Table> }[];
}

export function inside(db: IMemoryDb): IMemoryDb & Inside {
  const seen = db as IMemoryDb & Partial<Inside>;
  if (typeof seen.data?.fork !== "function" || typeof seen.listSchemas !== "function") {
    throw new TypeError(
      "This pg-mem keeps its data otherwise than version 3.0.14 does. Install pg-mem 3.0.14.",
    );
  }
  return seen as IMemoryDb & Inside;
}

/** Sequences and the counters of `serial` columns: what PostgreSQL keeps outside transactions. */
export function sequences(tables: readonly Table[], state: State): ReadonlyMap<symbol, unknown> {
  const serials = new Set(tables.map((table) => table.serialsId));
  return new Map([...state.data].filter(([key, value]) => serials.has(key) || isSequence(value)));
}

function isSequence(value: unknown): boolean {
  return typeof value === "object" && value !== null && "nextval" in value;
}
