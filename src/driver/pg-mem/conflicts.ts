/**
 * Decides which serializable transactions must fail, by PostgreSQL's rule.
 *
 * Every transaction reads from a snapshot. When R has read what a concurrent W overwrites, R must come before W: an edge
 * R → W. A history of snapshots that fits no serial order has two edges in a row, T1 → T2 → T3, and T3 commits first of
 * the three. So the transaction that completes such a pair fails. Source: Ports and Grittner, "Serializable Snapshot Isolation in
 * PostgreSQL", VLDB 2012, sections 3.2 (the pair), 3.3.1 (T3 commits first), 4.1 (a T1 that only read) and 5.4 (whom to abort).
 * Two transactions that write one row conflict as well: the second fails ("first updater wins").
 *
 * Over-approximates, as PostgreSQL does: two edges in a row need not be part of a cycle, and a read may be recorded as
 * larger than it was (see {@link Read}). Departs from PostgreSQL in one thing: where a second writer would wait for the
 * first, it fails at once, as it would if the first then committed. Nothing here can wait.
 */
import { OperationalError } from "../errors.ts";

/** What a statement looked at: the rows of `table` whose `column` is `value`, or without `where` the whole table. */
export interface Read {
  readonly table: string;
  readonly where?: { readonly column: string; readonly value: string };
  /** A constraint's own look: it sees what others have committed, so it precedes only those who have not. */
  readonly seesCommitted?: boolean;
}

/** One row inserted (no `before`), deleted (no `after`) or updated. */
export interface Change {
  readonly table: string;
  readonly id: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** The change adds an index entry: an insert, or an update of an indexed column. */
  readonly isIndexed: boolean;
}

/** One transaction from its snapshot on. Only {@link Conflicts} changes it. */
export class Tracked {
  /** How many transactions had committed when the snapshot was taken. */
  readonly snapshot: number;
  /** Its place in the order of commits; undefined until then. */
  committed: number | undefined;
  isDoomed = false;
  readonly reads: { readonly read: Read; readonly at: number }[] = [];
  changes: readonly Change[] = [];
  /** Who must come before this one, and who after it. */
  readonly before = new Set<Tracked>();
  readonly after = new Set<Tracked>();

  constructor(snapshot: number) {
    this.snapshot = snapshot;
  }
}

export class Conflicts {
  #commits = 0;
  #reads = 0;
  readonly #active = new Set<Tracked>();
  /** Committed, but concurrent with someone still active. */
  #recent: Tracked[] = [];

  get commits(): number {
    return this.#commits;
  }

  begin(): Tracked {
    const transaction = new Tracked(this.#commits);
    this.#active.add(transaction);
    return transaction;
  }

  /** Throws 40001 when the read completes a dangerous pair. */
  read(reader: Tracked, read: Read): void {
    // A row that it has deleted itself is come upon as well.
    if (reader.changes.some((change) => finds(read, change))) this.refuseDoomed(reader);
    for (const writer of this.#concurrent(reader)) {
      if (read.seesCommitted && writer.committed !== undefined) continue;
      if (!writer.changes.some((change) => finds(read, change))) continue;
      this.refuseDoomed(reader);
      this.#order(reader, writer, reader);
    }
    reader.reads.push({ read, at: ++this.#reads });
  }

  /** Throws 40001 when another has written the same row, or the change completes a dangerous pair. */
  write(writer: Tracked, changes: readonly Change[]): void {
    for (const other of this.#concurrent(writer)) {
      if (
        changes.some((change) => change.before && other.changes.some((theirs) => isSameRow(theirs, change)))
      ) {
        throw failure("could not serialize access due to concurrent update");
      }
    }
    for (const change of changes) {
      for (const isMet of granules) {
        for (const reader of this.#readers(writer, (read) => isMet(read, change))) {
          this.#order(reader, writer, writer);
        }
      }
    }
    writer.changes = [...writer.changes, ...changes];
  }

  /** Throws 40001 when the transaction was doomed by another's commit; it must then be rolled back. */
  commit(transaction: Tracked): void {
    this.refuseDoomed(transaction);
    for (const pivot of transaction.before) {
      if (pivot.committed !== undefined || !this.#active.has(pivot)) continue;
      const isFirst = [...pivot.before].some(
        (first) => first === transaction || (this.#active.has(first) && !first.isDoomed),
      );
      if (isFirst) pivot.isDoomed = true;
    }
    transaction.committed = ++this.#commits;
    this.#active.delete(transaction);
    this.#recent.push(transaction);
    this.#forget();
  }

  rollback(transaction: Tracked): void {
    this.#active.delete(transaction);
    for (const other of transaction.before) other.after.delete(transaction);
    for (const other of transaction.after) other.before.delete(transaction);
    this.#forget();
  }

  /** Throws 40001 when another's commit has decided that this one must fail. PostgreSQL looks at each row it touches. */
  refuseDoomed(transaction: Tracked): void {
    if (transaction.isDoomed) throw dependencies();
  }

  *#concurrent(transaction: Tracked): Iterable<Tracked> {
    for (const other of this.#active) if (other !== transaction) yield other;
    for (const other of this.#recent) if ((other.committed ?? 0) > transaction.snapshot) yield other;
  }

  /** Who has read what `isMet` says, in the order in which they did: it decides which of two is doomed first. */
  #readers(writer: Tracked, isMet: (read: Read) => boolean): readonly Tracked[] {
    const found: { readonly reader: Tracked; readonly at: number }[] = [];
    for (const reader of this.#concurrent(writer)) {
      const first = reader.reads.find(({ read }) => isMet(read));
      if (first) found.push({ reader, at: first.at });
    }
    return found.toSorted((one, other) => one.at - other.at).map(({ reader }) => reader);
  }

  #order(reader: Tracked, writer: Tracked, acting: Tracked): void {
    if (reader.after.has(writer)) return;
    if (isPivot(reader, writer) || isPivotWriter(reader, writer)) {
      // The one that has not committed can still fail; if both can, the writer in the middle (VLDB 2012, 5.4).
      if (acting === writer || writer.committed !== undefined) throw dependencies();
      writer.isDoomed = true;
    }
    reader.after.add(writer);
    writer.before.add(reader);
  }

  /** A committed transaction matters as long as someone's snapshot is older than its commit. */
  #forget(): void {
    if (this.#active.size === 0) this.#recent = [];
    else {
      const oldest = Math.min(...[...this.#active].map((transaction) => transaction.snapshot));
      this.#recent = this.#recent.filter((other) => (other.committed ?? 0) > oldest);
    }
  }
}

const never = Number.POSITIVE_INFINITY;
const commitOf = (transaction: Tracked): number => transaction.committed ?? never;
const hasOnlyRead = (transaction: Tracked): boolean =>
  transaction.committed !== undefined && transaction.changes.length === 0;

/** Is there a T1 → reader → writer where the writer committed first? */
function isPivot(reader: Tracked, writer: Tracked): boolean {
  if (writer.committed === undefined) return false;
  const third = writer.committed;
  return [...reader.before].some((first) => mayPrecede(first, third));
}

/** Is there a reader → writer → T3 where T3 committed first? */
function isPivotWriter(reader: Tracked, writer: Tracked): boolean {
  return [...writer.after].some((last) => {
    if (last.committed === undefined || last.committed > commitOf(writer)) return false;
    return mayPrecede(reader, last.committed);
  });
}

/** May `first` start a dangerous pair whose last committed as number `third`? Not if it committed earlier, or only read an older snapshot. */
function mayPrecede(first: Tracked, third: number): boolean {
  if (first.isDoomed || commitOf(first) < third) return false;
  return !hasOnlyRead(first) || first.snapshot >= third;
}

/** Does the read come upon a row of the change, as it was or as it is? */
function finds(read: Read, { table, before, after }: Change): boolean {
  if (read.table !== table) return false;
  if (!read.where) return true;
  const { column, value } = read.where;
  return [before, after].some((row) => row !== undefined && String(row[column]) === value);
}

/**
 * A change that comes second looks for these, in PostgreSQL's order: reads of the row, of the table, and of the index page
 * to which it adds an entry. A read of one key has locked the page that the key is on; a small table's index has one.
 */
const granules: readonly ((read: Read, change: Change) => boolean)[] = [
  (read, change) => read.where !== undefined && finds(read, change),
  (read, change) => read.where === undefined && finds(read, change),
  (read, change) => change.isIndexed && read.table === change.table,
];

function isSameRow(one: Change, other: Change): boolean {
  return one.id === other.id && one.table === other.table;
}

function failure(message: string): OperationalError {
  return new OperationalError(message, "40001");
}

function dependencies(): OperationalError {
  return failure("could not serialize access due to read/write dependencies among transactions");
}
