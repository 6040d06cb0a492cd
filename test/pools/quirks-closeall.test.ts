/** Quirks C01 to C06: closeall. */
import { expect, test } from "vitest";
import { TransactionStatus } from "../../src/driver/driver.ts";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";
import { books, operationalError, outcome, outcomes, take } from "./books.ts";
import { ScriptedDriver } from "./scripted-driver.ts";

const closed = "PoolError: connection pool is closed";

test("C01 closeall closes idle and lent ones, swallows what close throws, and leaves the books as they were", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(2, 2, driver);
  await take(pool);
  driver.opened[0]?.script.fail("close", operationalError("close failed"));
  expect(await outcome(pool.closeall())).toBe("ok");
  expect(driver.opened.map((conn) => conn.closed)).toEqual([0, 1]);
  expect(books(pool)).toEqual({ pool: ["c1"], used: { 1: "c2" }, rused: 1, closed: true });
});

test("C02 closeall is refused the second time", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const close = () => pool.closeall();
  expect(await outcomes([close, close])).toEqual(["ok", closed]);
});

test("C03 after closeall every getconn and putconn is refused", async () => {
  const pool = await SimpleConnectionPool.create(1, 2, new ScriptedDriver());
  const conn = await take(pool, "k");
  await pool.closeall();
  const calls = [
    () => pool.getconn(),
    () => pool.getconn("k"),
    () => pool.putconn(conn),
    () => pool.putconn(conn, { close: true }),
  ];
  expect(await outcomes(calls)).toEqual([closed, closed, closed, closed]);
});

test("C04 nothing escapes from closeall: JavaScript has no BaseException, whatever close throws is swallowed", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(2, 2, driver);
  const [first, second] = driver.opened;
  // Stands for KeyboardInterrupt, which in Python leaves the pool open and the second connection too.
  first?.script.fail("close", new Error("interrupted"));
  expect(await outcome(pool.closeall())).toBe("ok");
  expect([pool.closed, first?.closed, second?.closed]).toEqual([true, 0, 1]);
});

test("C05 a connection that closeall could not close stays open, and cannot be put back", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.script.fail("close", operationalError("close failed"));
  await pool.closeall();
  expect(conn.closed).toBe(0);
  expect(await outcome(pool.putconn(conn))).toBe(closed);
  expect(conn.closed).toBe(0);
});

test("C06 closeall waits for a putconn that is in its rollback; the connection is parked, then closed", async () => {
  const pool = await ThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  const letGo = conn.script.hold("rollback");
  const put = pool.putconn(conn);
  const close = pool.closeall();
  expect(await outcome(close)).toBe("BLOCKED");
  letGo();
  expect([await outcome(close), await outcome(put), conn.closed]).toEqual(["ok", "ok", 1]);
  expect(books(pool)).toEqual({ pool: ["c1"], used: {}, rused: 0, closed: true });
});
