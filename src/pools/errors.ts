/** The errors that psycopg2's pools raise, and the built-in errors of Python that escape from them. */

/**
 * `psycopg2.pool.PoolError`.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(0, 0, new FakeDriver());
 * await pool.getconn().catch(String); // => "PoolError: connection pool exhausted"
 * ```
 */
export class PoolError extends Error {
  override readonly name = "PoolError";
}

/** Word for word from psycopg2 2.9, lib/pool.py. Programs compare these texts. */
export const poolMessages = {
  exhausted: "connection pool exhausted",
  unkeyed: "trying to put unkeyed connection",
  closed: "connection pool is closed",
} as const;

/**
 * Python's `del mapping[key]` of a key that is not there. The message is the key's `repr()`, as in Python.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(0, 1, new FakeDriver());
 * const conn = await pool.getconn("a");
 * await pool.putconn(conn, { key: "b" }).catch(String); // => "KeyError: 'b'"
 * ```
 */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

/**
 * A number that Python's `int()` or `threading.Semaphore` refuses.
 *
 * @example
 * ```ts
 * try {
 *   new ReallyThreadedConnectionPool(0, -1, new FakeDriver());
 * } catch (error) {
 *   console.log(String(error)); // prints ValueError: semaphore initial value must be >= 0
 * }
 * ```
 */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/**
 * psycopg2's `ProgrammingError`, as far as a cursor of ours raises it.
 *
 * @example
 * ```ts
 * const pool = await SimpleConnectionPool.create(1, 1, new FakeDriver());
 * await withCursor(pool, (cursor) => cursor.fetchall()).catch(String); // => "ProgrammingError: no results to fetch"
 * ```
 */
export class ProgrammingError extends Error {
  override readonly name = "ProgrammingError";
}

/** Python's `repr()` of the keys that both languages have: texts, numbers and booleans. */
export function pythonRepr(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value !== "string") return Object.prototype.toString.call(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll(/[\p{C}\p{Z}]/gu, (character) => (character === " " ? character : escape(character)));
  return quote + escaped + quote;
}

/** Python's escape of a character that `str.isprintable()` calls unprintable: in two, four or eight hex digits. */
function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
