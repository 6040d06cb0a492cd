/** Quirks R00 to R09: the article's ReallyThreadedConnectionPool, and how its semaphore loses count. */
import { expect, test } from "vitest";
import { TransactionStatus } from "../../src/driver/driver.ts";
import { ReallyThreadedConnectionPool } from "../../src/pools/really-threaded.ts";
import { books, dropOne, operationalError, outcome, outcomes, take } from "./books.ts";
import { ScriptedDriver } from "./scripted-driver.ts";

const closed = "PoolError: connection pool is closed";

test("R00 getconn waits for a putconn, and gets the same connection", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  const waiter = pool.getconn();
  expect(await outcome(waiter)).toBe("BLOCKED");
  await pool.putconn(conn);
  expect([await outcome(waiter), pool.permits]).toEqual(["c1", 0]);
});

test("R01 a connect that fails costs a permit; after maxconn of them getconn waits for ever", async () => {
  const driver = new ScriptedDriver();
  const pool = await ReallyThreadedConnectionPool.create(0, 2, driver);
  driver.script.fail("connect", operationalError("refused"));
  const get = () => pool.getconn();
  expect(await outcomes([get, get])).toEqual(["OperationalError: refused", "OperationalError: refused"]);
  expect([pool.permits, pool._used.size]).toEqual([0, 0]);
  driver.script.fail("connect", undefined);
  expect(await outcome(pool.getconn())).toBe("BLOCKED");
});

test("R02 a putconn that throws keeps its permit, and whoever waits goes on waiting", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  conn.script.fail("rollback", operationalError("rollback failed"));
  const waiter = pool.getconn();
  expect(await outcome(pool.putconn(conn))).toBe("OperationalError: rollback failed");
  expect([pool.permits, await outcome(waiter)]).toEqual([0, "BLOCKED"]);
  expect(await outcome(pool.putconn(conn, { close: true }))).toBe("ok");
  expect(await outcome(waiter)).toBe("c2");
});

test("R03 closeall leaves the waiting where they are, and putconn afterwards frees nobody", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  const waiter = pool.getconn();
  expect(await outcome(pool.closeall())).toBe("ok");
  expect(await outcome(waiter)).toBe("BLOCKED");
  expect(await outcome(pool.putconn(conn))).toBe(closed);
  expect(await outcome(waiter)).toBe("BLOCKED");
});

test("R04 a key asked for twice takes two permits for one connection", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 2, new ScriptedDriver());
  const [a, b] = [await take(pool, "k"), await take(pool, "k")];
  expect([a === b, pool.permits, pool._used.size]).toEqual([true, 0, 1]);
  const third = pool.getconn();
  expect(await outcome(third)).toBe("BLOCKED");
  await pool.putconn(a, { key: "k" });
  expect(await outcome(third)).toBe("c1");
  expect(await outcome(pool.putconn(b, { key: "k" }))).toBe("KeyError: 'k'");
  expect(pool.permits).toBe(0);

  const one = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  await take(one, "k");
  expect(await outcome(one.getconn("k"))).toBe("BLOCKED");
});

test("R05 a second put is refused before it releases, but has parked the connection twice", async () => {
  const pool = await ReallyThreadedConnectionPool.create(2, 3, new ScriptedDriver());
  await dropOne(pool);
  const conn = await take(pool, "k");
  await pool.putconn(conn, { key: "k" });
  expect(await outcome(pool.putconn(conn))).toBe("PoolError: trying to put unkeyed connection");
  expect(await outcome(pool.putconn(conn, { key: "k" }))).toBe("KeyError: 'k'");
  expect(pool.permits).toBe(3);
  expect(books(pool)).toEqual({ pool: ["c1", "c1"], used: {}, rused: 0, closed: false });
  expect(await take(pool)).toBe(await take(pool));
});

test("R06 a getconn after closeall costs a permit; after maxconn of them it waits instead of raising", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  await pool.closeall();
  expect([await outcome(pool.getconn()), pool.permits]).toEqual([closed, 0]);
  expect(await outcome(pool.getconn())).toBe("BLOCKED");
});

test("R07 a connection that is never put back holds up all who come later, without an error", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 1, new ScriptedDriver());
  await take(pool);
  expect(await outcome(pool.getconn())).toBe("BLOCKED");
});

test("R08 a stale put frees a permit that its new owner still needs; the count ends where it began", async () => {
  const pool = await ReallyThreadedConnectionPool.create(1, 2, new ScriptedDriver());
  const a = await take(pool);
  await pool.putconn(a);
  const b = await take(pool);
  expect(b).toBe(a);
  expect([await outcome(pool.putconn(a)), pool.permits, pool._used.size]).toEqual(["ok", 2, 0]);
  const c = await take(pool);
  expect(c).toBe(b);
  expect(await outcomes([() => pool.putconn(b), () => pool.putconn(c)])).toEqual([
    "ok",
    "PoolError: trying to put unkeyed connection",
  ]);
  expect(pool.permits).toBe(2);
});

test("R09 a negative maxconn is refused, and the semaphore bounds what minconn opened", async () => {
  expect(await outcome(ReallyThreadedConnectionPool.create(0, -1, new ScriptedDriver()))).toBe(
    "ValueError: semaphore initial value must be >= 0",
  );
  const pool = await ReallyThreadedConnectionPool.create(3, 1, new ScriptedDriver());
  expect(await outcomes([() => pool.getconn(), () => pool.getconn()])).toEqual(["c3", "BLOCKED"]);
});
