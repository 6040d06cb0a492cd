/** The main behaviours of psycopg2's pools; the quirks, row by row, have files of their own. */
import { describe, expect, test } from "vitest";
import { TransactionStatus } from "../../src/driver/driver.ts";
import { ReallyThreadedConnectionPool } from "../../src/pools/really-threaded.ts";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import { reallyThreaded, threaded } from "../../src/pools/subjects.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";
import { ScriptedConnection, ScriptedDriver, settled } from "./scripted-driver.ts";

describe.each([SimpleConnectionPool, ThreadedConnectionPool])("$name", (Pool) => {
  test("opens minconn, lends the last one first, and takes it back", async () => {
    const driver = new ScriptedDriver();
    const pool = await Pool.create(2, 3, driver);
    const conn = await pool.getconn();
    expect(conn).toBe(driver.opened[1]);
    expect([...pool._used]).toEqual([[1, conn]]);
    await pool.putconn(conn);
    expect([pool._pool, pool._used.size, pool._rused.size]).toEqual([driver.opened, 0, 0]);
  });

  test("rolls back what comes back in a transaction", async () => {
    const driver = new ScriptedDriver();
    const pool = await Pool.create(1, 1, driver);
    const conn = await pool.getconn();
    await conn.query("select 1");
    await pool.putconn(conn);
    expect(driver.opened[0]?.calls).toEqual(["select 1", "rollback"]);
    expect(conn.transactionStatus).toBe(TransactionStatus.IDLE);
  });

  test("raises psycopg2's three messages", async () => {
    const driver = new ScriptedDriver();
    const pool = await Pool.create(1, 1, driver);
    const conn = await pool.getconn();
    await expect(pool.getconn()).rejects.toThrow("connection pool exhausted");
    await expect(pool.putconn(new ScriptedConnection("foreign"))).rejects.toThrow(
      "trying to put unkeyed connection",
    );
    await pool.closeall();
    expect(conn.closed).toBe(1);
    for (const call of [pool.getconn(), pool.putconn(conn), pool.closeall()])
      await expect(call).rejects.toThrow("connection pool is closed");
  });

  test("puts its limits through Python's int()", async () => {
    const pool = await Pool.create("1", 2.7, new ScriptedDriver());
    expect([pool.minconn, pool.maxconn]).toEqual([1, 2]);
    await expect(Pool.create(0, Number.NaN, new ScriptedDriver())).rejects.toThrow(
      'maxconn is NaN; a number, or a text of digits such as "2", is accepted.',
    );
    await expect(Pool.create("x", 1, new ScriptedDriver())).rejects.toThrow('minconn is "x"; a number');
  });
});

test("ThreadedConnectionPool holds its lock while it connects, and serves who waits in order", async () => {
  const driver = new ScriptedDriver();
  const pool = await threaded.open(driver, { minconn: 1, maxconn: 3 });
  const first = await pool.getconn();
  const letGo = driver.script.hold("connect");
  const second = pool.getconn();
  const put = pool.putconn(first);
  const third = pool.getconn();
  expect(await settled(put)).toBe("BLOCKED");
  expect(pool.view).toMatchObject({ waitingCount: 1, blockedBy: "the pool's lock is held" });
  letGo();
  expect(await second).toBe(driver.opened[1]);
  expect(await third).toBe(first); // put came before it
});

test("SimpleConnectionPool finds room twice while it connects (P09)", async () => {
  const pool = await SimpleConnectionPool.create(0, 1, new ScriptedDriver());
  await Promise.all([pool.getconn(), pool.getconn()]);
  expect(pool._used.size).toBe(2);
});

test("ReallyThreadedConnectionPool lets callers wait, and gives them what comes back (R00)", async () => {
  const pool = await reallyThreaded.open(new ScriptedDriver(), { minconn: 1, maxconn: 1 });
  const conn = await pool.getconn();
  const waiting = pool.getconn();
  expect(await settled(waiting)).toBe("BLOCKED");
  expect(pool.view).toMatchObject({
    closed: false,
    usedCount: 1,
    idleCount: 0,
    idle: [],
    used: [conn],
    waitingCount: 1,
    permits: 0,
    blockedBy: "no permit is free",
  });
  await pool.putconn(conn);
  expect(await waiting).toBe(conn);
});

test("ReallyThreadedConnectionPool refuses a negative maxconn (R09)", async () => {
  await expect(ReallyThreadedConnectionPool.create(0, -1, new ScriptedDriver())).rejects.toThrow(
    "semaphore initial value must be >= 0",
  );
});

test("a view is live: it says what the pool's books say now", async () => {
  const pool = await threaded.open(new ScriptedDriver(), { minconn: 1, maxconn: 1 });
  const { view } = pool;
  const before = { used: view.used, usedCount: view.usedCount };
  const conn = await pool.getconn();
  expect(before).toEqual({ used: [], usedCount: 0 });
  expect(view).toMatchObject({ idle: [], used: [conn], usedCount: 1 });
});
