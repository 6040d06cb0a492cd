/**
 * psycopg2's pool as a specification: the answer to each call as a pure function of the pool's books. Written from the
 * observed runs (docs/reference/psycopg2-quirks.md), and apart from src/pools, so that neither can hide the other's
 * mistake; Hnn, Knn and Pnn are rows of that table.
 *
 * It leaves out which operation of the driver fails, and when: that is part of the history here, not of the answer.
 */
import type { Operation, SequentialPool } from "./sequential-pool.ts";

export interface Books {
  readonly minconn: number;
  readonly maxconn: number;
  readonly closed: boolean;
  /** The last is the next to be lent. */
  readonly idle: readonly string[];
  /** Key and connection of every loan. */
  readonly used: ReadonlyMap<unknown, string>;
  /** The key under which each connection was lent last. */
  readonly lastKey: ReadonlyMap<string, unknown>;
  /** Keys made up so far: 1, 2, 3, … */
  readonly keys: number;
  /** Connections that the pool itself has closed. */
  readonly ended: readonly string[];
}

/** The answer to one call, and the books after it. */
export type Answer =
  | { readonly kind: "lends"; readonly connection: string; readonly books: Books }
  /** Asks the driver for one more connection, and lends it. */
  | { readonly kind: "opens"; lend(connection: string): Books; readonly failed: Books }
  | { readonly kind: "returns"; readonly books: Books }
  | { readonly kind: "refuses"; readonly error: string; readonly books: Books };

export const refusals = {
  exhausted: "PoolError: connection pool exhausted",
  unkeyed: "PoolError: trying to put unkeyed connection",
  closed: "PoolError: connection pool is closed",
  /** By name only: the message of a KeyError is the key. */
  key: "KeyError",
  nothing: "TypeError",
} as const;

export function openBooks(minconn: number, maxconn: number, idle: readonly string[]): Books {
  const none = { closed: false, used: new Map(), lastKey: new Map(), keys: 0, ended: [] };
  return { minconn, maxconn, idle, ...none };
}

export function getconn(books: Books, key?: unknown): Answer {
  if (books.closed) return refuse(books, refusals.closed);
  const isNamed = key !== undefined && key !== null;
  const asked = isNamed ? books : { ...books, keys: books.keys + 1 };
  const lentAs = isNamed ? key : asked.keys;
  const lent = asked.used.get(lentAs);
  // A key that is in use gets the same connection, past every limit (H02).
  if (lent !== undefined) return { kind: "lends", connection: lent, books: asked };
  const idle = asked.idle.at(-1);
  if (idle !== undefined) {
    const rest = { ...asked, idle: asked.idle.slice(0, -1) };
    return { kind: "lends", connection: idle, books: lend(rest, lentAs, idle) };
  }
  // Equality: once more than maxconn are lent there is no limit any more (P04).
  if (asked.used.size === asked.maxconn) return refuse(asked, refusals.exhausted);
  return { kind: "opens", lend: (connection) => lend(asked, lentAs, connection), failed: asked };
}

export interface Put {
  readonly connection: string | undefined;
  readonly key?: unknown;
  readonly closes?: boolean;
  /** Closed by other code than the pool, or lost. */
  readonly isDead?: boolean;
}

export function putconn(books: Books, { connection, key, closes = false, isDead = false }: Put): Answer {
  if (books.closed) return refuse(books, refusals.closed);
  const isNamed = key !== undefined && key !== null;
  const lentAs = isNamed ? key : connection === undefined ? undefined : books.lastKey.get(connection);
  if (lentAs === undefined) return refuse(books, refusals.unkeyed);
  if (connection === undefined) return refuse(books, refusals.nothing);
  // Parked or closed before putconn checks that it was lent under that key (H06 to H09).
  const placed = place(books, connection, { closes, isDead });
  if (!placed.used.has(lentAs)) return refuse(placed, refusals.key);
  const used = new Map(placed.used);
  used.delete(lentAs);
  const freed = { ...placed, used };
  if (!placed.lastKey.has(connection)) return refuse(freed, refusals.key);
  const lastKey = new Map(placed.lastKey);
  lastKey.delete(connection);
  return { kind: "returns", books: { ...freed, lastKey } };
}

export function closeall(books: Books): Answer {
  if (books.closed) return refuse(books, refusals.closed);
  const ended = [...new Set([...books.ended, ...books.idle, ...books.used.values()])];
  return { kind: "returns", books: { ...books, closed: true, ended } };
}

/** Parks a connection where there is room for it (K01); a dead one is dropped, and nothing takes its place (K04). */
function place(books: Books, connection: string, { closes, isDead }: { closes: boolean; isDead: boolean }) {
  if (books.idle.length >= books.minconn || closes) {
    return { ...books, ended: [...new Set([...books.ended, connection])] };
  }
  if (isDead || books.ended.includes(connection)) return books;
  return { ...books, idle: [...books.idle, connection] };
}

function lend(books: Books, key: unknown, connection: string): Books {
  return {
    ...books,
    used: new Map(books.used).set(key, connection),
    lastKey: new Map(books.lastKey).set(connection, key),
  };
}

function refuse(books: Books, error: string): Answer {
  return { kind: "refuses", error, books };
}

/** The specification that histories are compared with. */
export const psycopg2Pool: SequentialPool<Books> = {
  begin: ({ minconn, maxconn }, idle) => openBooks(minconn, maxconn, idle),
  explains: (error) => Object.values(refusals).some((refusal) => isRefusal(error, refusal)),
  after(books, operation) {
    return answers(books, operation).flatMap((answer) => booksAfter(books, answer, operation.outcome));
  },
  keyOf({ closed, idle, used, lastKey, keys, ended }) {
    return JSON.stringify([closed, idle, [...used], [...lastKey], keys, [...ended].sort()]);
  },
};

/** Whether an error's text is this refusal; a KeyError's message is not compared. */
export function isRefusal(error: string, refusal: string): boolean {
  return error === refusal || (!refusal.includes(":") && error.startsWith(`${refusal}:`));
}

function answers(books: Books, { isDead, ...operation }: Operation): readonly Answer[] {
  if (operation.verb === "getconn") return [getconn(books, operation.key)];
  if (operation.verb === "closeall") return [closeall(books)];
  const moments = isDead === "perhaps" ? [false, true] : [isDead];
  return moments.map((isDead) => putconn(books, { ...operation, isDead }));
}

function booksAfter(books: Books, answer: Answer, outcome: Operation["outcome"]): readonly Books[] {
  switch (outcome.kind) {
    case "lent":
      if (answer.kind === "lends") return answer.connection === outcome.connection ? [answer.books] : [];
      return answer.kind === "opens" && isNew(books, outcome.connection)
        ? [answer.lend(outcome.connection)]
        : [];
    case "done":
      return answer.kind === "returns" ? [answer.books] : [];
    case "refused":
      return answer.kind === "refuses" && isRefusal(outcome.error, answer.error) ? [answer.books] : [];
    case "failed":
      // A connect that fails has used up a key; a put that fails leaves all as it was, its slot taken (P01 to P03).
      return answer.kind === "opens" ? [answer.failed] : [books];
    case "unknown":
      return answer.kind === "opens" ? [answer.lend("?"), answer.failed] : [answer.books];
  }
}

function isNew({ idle, lastKey, ended }: Books, connection: string): boolean {
  return !idle.includes(connection) && !lastKey.has(connection) && !ended.includes(connection);
}
