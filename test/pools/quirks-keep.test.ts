/** Quirks K01 to K08: what putconn keeps, closes and resets. */
import { expect, test } from "vitest";
import { TransactionStatus } from "../../src/driver/driver.ts";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import { books, outcome, outcomes, take } from "./books.ts";
import { ScriptedDriver, settled } from "./scripted-driver.ts";

const empty = { pool: [], used: {}, rused: 0, closed: false };

test("K01 never more than minconn are kept idle", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(1, 3, driver);
  const three = [await take(pool), await take(pool), await take(pool)];
  expect(await outcomes(three.map((conn) => () => pool.putconn(conn)))).toEqual(["ok", "ok", "ok"]);
  expect(driver.opened.map((conn) => conn.closed)).toEqual([0, 1, 1]);
  expect(books(pool)).toEqual({ ...empty, pool: ["c1"] });
});

test("K02 with minconn 0 every put closes, without a rollback", async () => {
  const pool = await SimpleConnectionPool.create(0, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  await pool.putconn(conn);
  expect(conn.calls).toEqual(["close"]);
  expect(books(pool)).toEqual(empty);
});

test("K03 a put with close frees the slot, without a rollback, and nothing refills the pool", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(2, 2, driver);
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  await pool.putconn(conn, { close: true });
  expect(conn.calls).toEqual(["close"]);
  expect(books(pool)).toEqual({ ...empty, pool: ["c1"] });
  expect(driver.opened.length).toBe(2);
});

test("K04 a closed connection that comes back is dropped, and nothing takes its place", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.closed = 2;
  expect(await outcome(pool.putconn(conn))).toBe("ok");
  expect(books(pool)).toEqual(empty);
  expect(conn.calls).toEqual([]);
  expect(await outcome(pool.getconn())).toBe("c2");
});

test("K05 UNKNOWN is closed, IDLE is kept as it is, everything else is rolled back and kept", async () => {
  const seen: Record<string, object> = {};
  for (const [name, status] of Object.entries(TransactionStatus)) {
    const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
    const conn = await take(pool);
    conn.transactionStatus = status;
    await pool.putconn(conn);
    seen[name] = { calls: conn.calls, pool: pool._pool.length };
  }
  const rolledBack = { calls: ["rollback"], pool: 1 };
  expect(seen).toEqual({
    IDLE: { calls: [], pool: 1 },
    ACTIVE: rolledBack,
    INTRANS: rolledBack,
    INERROR: rolledBack,
    UNKNOWN: { calls: ["close"], pool: 0 },
  });
});

test("K06 the last to come back is the next to be lent", async () => {
  const pool = await SimpleConnectionPool.create(3, 3, new ScriptedDriver());
  const [a, b, c] = [await take(pool), await take(pool), await take(pool)];
  expect([a.name, b.name, c.name]).toEqual(["c3", "c2", "c1"]);
  for (const conn of [a, c, b]) await pool.putconn(conn);
  expect(await outcome(pool.getconn())).toBe("c2");
});

test("K07 autocommit stays as the last borrower set it", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.autocommit = true;
  await pool.putconn(conn);
  const next = await take(pool);
  expect([next === conn, next.autocommit]).toEqual([true, true]);
});

test("K08 a connection that breaks during a rollback that succeeds is kept, and lent again", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  const letGo = conn.script.hold("rollback");
  const put = pool.putconn(conn);
  expect(await settled(put)).toBe("BLOCKED");
  conn.closed = 2;
  letGo();
  expect(await outcome(put)).toBe("ok");
  const next = await take(pool);
  expect([next === conn, next.closed]).toEqual([true, 2]);
});
