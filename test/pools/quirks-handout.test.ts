/** Quirks H01 to H11: keys, connections used twice, and stale ones that are handed out. */
import { expect, test } from "vitest";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";
import { books, dropOne, outcome, take } from "./books.ts";
import { ScriptedConnection, ScriptedDriver } from "./scripted-driver.ts";

const unkeyed = "PoolError: trying to put unkeyed connection";

/** Room for two idle connections, and one of them there: c1. */
async function halfFull() {
  const pool = await SimpleConnectionPool.create(2, 3, new ScriptedDriver());
  await dropOne(pool);
  return pool;
}

test("H01 a connection that was lost while idle is lent unseen", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(1, 1, driver);
  for (const conn of driver.opened) conn.closed = 2;
  const got = await take(pool);
  expect([got.name, got.closed]).toEqual(["c1", 2]);
});

test("H02 who asks for a key in use gets its connection, past the limit and even when it is closed", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool, "k");
  expect(await take(pool, "k")).toBe(conn);
  conn.closed = 2;
  expect(await take(pool, "k")).toBe(conn);
  expect(books(pool)).toEqual({ pool: [], used: { k: "c1" }, rused: 1, closed: false });
});

test("H03 one of two callers with a key puts; a third gets the connection, and the second takes it from him", async () => {
  const pool = await SimpleConnectionPool.create(1, 2, new ScriptedDriver());
  const [a, b] = [await take(pool, "k"), await take(pool, "k")];
  await pool.putconn(a);
  expect(await take(pool, "other")).toBe(b);
  expect(await outcome(pool.putconn(b))).toBe("ok");
  expect(books(pool)).toEqual({ pool: ["c1"], used: {}, rused: 0, closed: false });
});

test("H04 a caller's key 1 is also the first key that the pool makes up", async () => {
  const pool = await SimpleConnectionPool.create(1, 2, new ScriptedDriver());
  const conn = await take(pool, 1);
  expect(await take(pool)).toBe(conn);
  expect(books(pool)).toMatchObject({ used: { 1: "c1" } });
});

test("H05 a second put without a key is refused, but takes the connection from whoever borrowed it meanwhile", async () => {
  const pool = await SimpleConnectionPool.create(1, 2, new ScriptedDriver());
  const stale = await take(pool);
  await pool.putconn(stale);
  expect(await outcome(pool.putconn(stale))).toBe(unkeyed);
  const reborrowed = await take(pool);
  expect(reborrowed).toBe(stale);
  expect(await outcome(pool.putconn(stale))).toBe("ok");
  expect(await take(pool)).toBe(reborrowed);
});

test("H06 a second put with a key parks the connection twice before it is refused", async () => {
  const pool = await halfFull();
  const conn = await take(pool, "k");
  expect(await outcome(pool.putconn(conn, { key: "k" }))).toBe("ok");
  expect(await outcome(pool.putconn(conn, { key: "k" }))).toBe("KeyError: 'k'");
  const twice = { pool: ["c1", "c1"], used: {}, rused: 0, closed: false };
  expect(books(pool)).toEqual(twice);
  const [x, y] = [await take(pool, "x"), await take(pool, "y")];
  expect(x).toBe(y);
  expect(pool._rused.size).toBe(1);
  expect(await outcome(pool.putconn(x, { key: "x" }))).toBe("ok");
  // In Python the message is the number id(conn).
  expect(await outcome(pool.putconn(y, { key: "y" }))).toBe("KeyError: id(conn)");
  expect(books(pool)).toEqual(twice);
});

test("H07 a put under another's key parks the connection, which stays lent, and the other key is gone", async () => {
  const pool = await halfFull();
  const [a, b] = [await take(pool, "a"), await take(pool, "b")];
  expect(await outcome(pool.putconn(a, { key: "b" }))).toBe("ok");
  expect(books(pool)).toEqual({ pool: ["c1"], used: { a: "c1" }, rused: 1, closed: false });
  expect(await take(pool, "c")).toBe(a);
  expect(await take(pool, "a")).toBe(a);
  expect(await outcome(pool.putconn(b))).toBe("KeyError: 'b'");
  expect(books(pool)).toEqual({ pool: ["c3"], used: { a: "c1", c: "c1" }, rused: 2, closed: false });
});

test("H08 a put under an unknown key parks the connection, which stays lent", async () => {
  const pool = await SimpleConnectionPool.create(1, 2, new ScriptedDriver());
  const a = await take(pool, "a");
  expect(await outcome(pool.putconn(a, { key: "nokey" }))).toBe("KeyError: 'nokey'");
  expect(books(pool)).toEqual({ pool: ["c1"], used: { a: "c1" }, rused: 1, closed: false });
  expect(await take(pool, "z")).toBe(a);
});

test("H09 a foreign connection is refused, but parked when it is put under a key in use", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  await take(pool, "a");
  const foreign = new ScriptedConnection("c2");
  expect(await outcome(pool.putconn(foreign))).toBe(unkeyed);
  // In Python the message is the number id(conn).
  expect(await outcome(pool.putconn(foreign, { key: "a" }))).toBe("KeyError: id(conn)");
  expect(books(pool)).toEqual({ pool: ["c2"], used: {}, rused: 1, closed: false });
});

test("H10 no connection is refused as unkeyed, and under a key as a TypeError that leaves the slot taken", async () => {
  const threaded = await ThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  await take(threaded, "a");
  expect(await outcome(threaded.putconn(undefined))).toBe(unkeyed);
  // Python: AttributeError.
  expect(await outcome(threaded.putconn(undefined, { key: "a" }))).toBe(
    "TypeError: putconn was given a key but no connection",
  );
  expect(books(threaded)).toEqual({ pool: [], used: { a: "c1" }, rused: 1, closed: false });
  // Python's Simple.putconn() lacks an argument; here an argument that is left out is None.
  const simple = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  expect(await outcome(simple.putconn(undefined))).toBe(unkeyed);
});

test("H11 0 and '' are keys; unlike in Python 0 and false are two, and an array is one too", async () => {
  const pool = await SimpleConnectionPool.create(0, 4, new ScriptedDriver());
  const list: never[] = [];
  const [zero, no, text] = [await take(pool, 0), await take(pool, false), await take(pool, "")];
  expect(new Set([zero, no, text]).size).toBe(3);
  const listed = await take(pool, list);
  expect(await take(pool, list)).toBe(listed);
  expect([await take(pool, 0), await take(pool, "")]).toEqual([zero, text]);
});
