/** The article's get_cursor and Pgsql. */
import { expect, test } from "vitest";
import { getCursor, withCursor } from "../../src/pools/cursor.ts";
import { Pgsql } from "../../src/pools/pgsql.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";
import { ScriptedDriver } from "./scripted-driver.ts";

async function open() {
  const driver = new ScriptedDriver();
  const pool = await ThreadedConnectionPool.create(1, 1, driver);
  const [conn] = driver.opened;
  if (!conn) throw new Error("minconn 1 opened nothing");
  return { pool, conn };
}

test("getAll gives all rows and the connection back, without a commit", async () => {
  const { pool, conn } = await open();
  conn.rows = [{ id: 1 }, { id: 2 }];
  expect(await new Pgsql(pool).getAll("select")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(conn.calls).toEqual(["select", "rollback"]);
  expect(pool._used.size).toBe(0);
});

test("withCursor gives the connection back when its body throws", async () => {
  const { pool } = await open();
  await expect(withCursor(pool, () => Promise.reject(new Error("body")))).rejects.toThrow("body");
  expect(pool._used.size).toBe(0);
});

test("withCursor does not put what it did not get", async () => {
  const { pool } = await open();
  await pool.getconn();
  await expect(withCursor(pool, () => 1)).rejects.toThrow("connection pool exhausted");
});

test("withCursor shows putconn's error rather than its body's (C03)", async () => {
  const { pool } = await open();
  const body = withCursor(pool, async () => {
    await pool.closeall();
    throw new Error("body");
  });
  await expect(body).rejects.toThrow("connection pool is closed");
});

test("await using gives the connection back at the end of the block", async () => {
  const { pool, conn } = await open();
  {
    await using cursor = await getCursor(pool);
    await cursor.execute("select");
    await cursor.connection.commit();
    expect(pool._used.size).toBe(1);
  }
  expect(pool._used.size).toBe(0);
  expect(conn.calls).toEqual(["select", "commit"]);
});

test("fetchall gives each row once, and none before a statement ran", async () => {
  const { pool, conn } = await open();
  conn.rows = [{ id: 1 }];
  await withCursor(pool, async (cursor) => {
    expect(() => cursor.fetchall()).toThrow("no results to fetch");
    await cursor.execute("select");
    expect([cursor.fetchall(), cursor.fetchall()]).toEqual([[{ id: 1 }], []]);
  });
});
