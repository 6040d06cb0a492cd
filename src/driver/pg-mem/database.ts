/**
 * One pg-mem database as a value: statements turn a state into the next, so each transaction can have its own.
 *
 * The committed state is what new transactions see. Sequences are outside transactions, as in PostgreSQL: every state
 * is given their newest values before a statement runs on it.
 */
import type { IMemoryDb, IPreparedQuery } from "pg-mem";
import type { Statement } from "pgsql-ast-parser";
import type { QueryResult, Row } from "../driver.ts";
import type { Column } from "../storage.ts";
import { Conflicts, type Change, type Read, type Tracked } from "./conflicts.ts";
import { apply, difference } from "./changes.ts";
import { inside, sequences, type Inside, type State, type Table } from "./inside.ts";
import { reads } from "./reads.ts";

interface Plan {
  readonly query: IPreparedQuery;
  readonly reads: readonly Read[];
}

/** A transaction that has taken its snapshot. */
export interface Open {
  readonly tracked: Tracked;
  /** Its snapshot. */
  readonly first: State;
  /** Its snapshot with its own changes. */
  now: State;
}

export class Database {
  readonly tables: readonly Table[];
  conflicts = new Conflicts();
  readonly #db: IMemoryDb & Inside;
  readonly #first: State;
  readonly #firstIds: readonly number[];
  readonly #firstSequences: ReadonlyMap<symbol, unknown>;
  readonly #open = new Set<Open>();
  #committed: State;
  #sequences: ReadonlyMap<symbol, unknown>;
  #draws = 0;
  readonly #plans = new WeakMap<Statement, Plan>();

  constructor(db: IMemoryDb) {
    this.#db = inside(db);
    this.tables = this.#db.listSchemas().flatMap((schema) => [...schema.listTables()]);
    this.#first = this.#db.data.clone();
    this.#firstIds = this.tables.map((table) => table.it);
    this.#firstSequences = sequences(this.tables, this.#first);
    this.#committed = this.#first;
    this.#sequences = this.#firstSequences;
  }

  reset(): void {
    // The identities decide in which order pg-mem finds rows, so they start again too.
    for (const [index, table] of this.tables.entries()) table.it = this.#firstIds[index] ?? 0;
    this.#committed = this.#first;
    this.#sequences = this.#firstSequences;
    this.#open.clear();
    this.conflicts = new Conflicts();
  }

  begin(): Open {
    const open = { tracked: this.conflicts.begin(), first: this.#committed, now: this.#committed };
    this.#open.add(open);
    return open;
  }

  /** Runs one statement on a state and answers the state after it. Throws pg-mem's errors. */
  run(state: State, statement: Statement): { readonly state: State; readonly result: QueryResult } {
    const ours = state.clone();
    for (const [key, value] of this.#sequences) ours.set(key, value);
    const before = ours.data;
    this.#db.data = ours;
    const answer = this.#withRandom(() => this.#plan(statement).query.bind().executeAll());
    const after = this.#db.data;
    if (after.data !== before) this.#sequences = sequences(this.tables, after);
    const rows: readonly Row[] = answer.rows;
    return { state: after, result: { rows, rowCount: answer.rowCount } };
  }

  /** Whether the statement, refused in `open`, would succeed there if it had seen what was committed since. */
  acceptsNow(open: Open, statement: Statement): boolean {
    const state = this.#committed === open.first ? undefined : this.#after(open);
    if (!state) return false;
    try {
      this.run(state, statement);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Throws pg-mem's error when a constraint would refuse the changes of `open` after what has been committed, or after
   * what any other open transaction has written: there PostgreSQL would wait, then refuse if the other commits.
   */
  check(open: Open): void {
    const mine = difference(this.tables, open.first, open.now);
    if (this.#committed !== open.first) apply(this.tables, this.#committed, mine);
    for (const other of this.#open) {
      if (other === open || other.tracked.changes.length === 0) continue;
      const theirs = this.#after(other);
      if (theirs) apply(this.tables, theirs, mine);
    }
  }

  /** What would be committed if `open` committed now; undefined if it cannot. */
  #after(open: Open): State | undefined {
    try {
      return apply(this.tables, this.#committed, difference(this.tables, open.first, open.now));
    } catch {
      return undefined;
    }
  }

  commit(open: Open): void {
    const changes: readonly Change[] = difference(this.tables, open.first, open.now);
    const isAlone = this.#committed === open.first;
    const next = isAlone ? open.now : apply(this.tables, this.#committed, changes);
    this.conflicts.commit(open.tracked);
    this.#open.delete(open);
    if (changes.length > 0) this.#committed = next;
  }

  rollback(open: Open): void {
    this.#open.delete(open);
    this.conflicts.rollback(open.tracked);
  }

  /** The reads of the statement. */
  reads(statement: Statement): readonly Read[] {
    return this.#plan(statement).reads;
  }

  /** The columns that the statement would give; none where it gives no rows. */
  columns(statement: Statement): readonly Column[] {
    return this.#withRandom(() => this.#plan(statement).query.describe().result);
  }

  /** Planning costs twenty times what running costs. A plan names tables, not rows, so it serves every state. */
  #plan(statement: Statement): Plan {
    let plan = this.#plans.get(statement);
    if (!plan) {
      const query = this.#withRandom(() => this.#db.public.prepare([statement]));
      plan = { query, reads: reads(statement, this.tables) };
      this.#plans.set(statement, plan);
    }
    return plan;
  }

  /**
   * While it plans, pg-mem draws random numbers as names that must differ, and more of them the first time that it meets a
   * table. Drawn from the world they would change what the subject draws, so pg-mem is given a counter.
   */
  #withRandom<T>(action: () => T): T {
    const lent = Math.random;
    Math.random = () => ++this.#draws / 2 ** 32;
    try {
      return action();
    } finally {
      Math.random = lent;
    }
  }
}
