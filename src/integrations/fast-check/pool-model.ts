/** A real pool and psycopg2's books, side by side: after each call both must have given the same answer and stand alike. */
import type { Connection } from "../../driver/driver.ts";
import { FakeDriver } from "../../driver/fake-driver.ts";
import { isRefusal, openBooks, type Answer, type Books } from "../../invariants/psycopg2-pool.ts";
import { viewOf, type PoolLimits, type PoolUnderTest, type Subject } from "../../pools/pool.ts";
import { describeError } from "../../sim/trace.ts";

/** The books as they should be. */
export interface PoolModel {
  books: Books;
  /** Ids of the connections that were lent, or are foreign: what a caller may have kept. */
  readonly known: string[];
}

export interface RealPool {
  readonly pool: PoolUnderTest;
  /** Opens connections that the pool never lent. */
  readonly foreign: FakeDriver;
  /** The known connections, in the same order. */
  readonly connections: Connection[];
  readonly idOf: (conn: Connection) => string;
}

/** The pool did not answer, or does not stand, as psycopg2's would. */
export class PoolMismatch extends Error {
  override readonly name = "PoolMismatch";
}

/** What `fc.asyncModelRun` starts from: a fresh pool over a driver that answers at once, and its books. */
export async function poolModel(
  subject: Subject,
  { minconn = 1, maxconn = 2 }: Partial<PoolLimits> = {},
): Promise<{ model: PoolModel; real: RealPool }> {
  const driver = new FakeDriver();
  const foreign = new FakeDriver({ prefix: "foreign" });
  const pool = await subject.open(driver, { minconn, maxconn });
  const idle = driver.connections.map(({ id }) => id);
  const idOf = (conn: Connection): string =>
    [...driver.connections, ...foreign.connections].find((other) => other === conn)?.id ?? "a stranger";
  return {
    model: { books: openBooks(minconn, maxconn, idle), known: [] },
    real: { pool, foreign, connections: [], idOf },
  };
}

/** The outcome of a call. */
type Got =
  | { readonly kind: "lent"; readonly conn: Connection }
  | { readonly kind: "done" }
  | { readonly kind: "threw"; readonly error: string };

export async function settled(call: Promise<Connection | void>): Promise<Got> {
  try {
    const conn = await call;
    return conn ? { kind: "lent", conn } : { kind: "done" };
  } catch (error) {
    return { kind: "threw", error: describeError(error) };
  }
}

/** Enters an answer in the books. Throws {@link PoolMismatch} where the real pool's is another. */
export function compare(
  call: string,
  { model, real }: { readonly model: PoolModel; readonly real: RealPool },
  { answer, got }: { readonly answer: Answer; readonly got: Got },
): void {
  const books = booksAfter(answer, got, real);
  if (!books) throw new PoolMismatch(`${call} ${gotText(got, real)}; psycopg2's ${answerText(answer)}.`);
  model.books = books;
  if (got.kind === "lent" && !real.connections.includes(got.conn)) {
    real.connections.push(got.conn);
    model.known.push(real.idOf(got.conn));
  }
  const view = viewOf(real.pool);
  if (!view) throw new PoolMismatch("The pool shows no view, so its books cannot be compared.");
  const stands = standText(view.closed, view.usedCount, view.idleCount);
  const should = standText(books.closed, books.used.size, books.idle.length);
  if (stands !== should)
    throw new PoolMismatch(`After ${call} the pool is ${stands}; psycopg2's is ${should}.`);
}

function booksAfter(answer: Answer, got: Got, { idOf, connections }: RealPool): Books | undefined {
  switch (answer.kind) {
    case "lends":
      return got.kind === "lent" && idOf(got.conn) === answer.connection ? answer.books : undefined;
    case "opens":
      return got.kind === "lent" && !connections.includes(got.conn) ? answer.lend(idOf(got.conn)) : undefined;
    case "returns":
      return got.kind === "done" ? answer.books : undefined;
    case "refuses":
      return got.kind === "threw" && isRefusal(got.error, answer.error) ? answer.books : undefined;
  }
}

function gotText(got: Got, { idOf }: RealPool): string {
  if (got.kind === "lent") return `got connection ${idOf(got.conn)}`;
  return got.kind === "done" ? "returned" : `raised ${got.error}`;
}

function answerText(answer: Answer): string {
  switch (answer.kind) {
    case "lends":
      return `lends connection ${answer.connection}`;
    case "opens":
      return "opens another connection";
    case "returns":
      return "returns";
    case "refuses":
      return `raises ${answer.error}`;
  }
}

function standText(isClosed: boolean, used: number, idle: number): string {
  return `${isClosed ? "closed" : "open"} with ${used} used and ${idle} idle`;
}
