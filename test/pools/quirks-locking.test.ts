/** Quirks L01 to L03: the lock of ThreadedConnectionPool is held during I/O and is not reentrant. */
import { expect, test } from "vitest";
import { TransactionStatus, type Connection, type Driver } from "../../src/driver/driver.ts";
import { ThreadedConnectionPool } from "../../src/pools/threaded.ts";
import { outcome, take } from "./books.ts";
import { ScriptedDriver } from "./scripted-driver.ts";

test("L01 a slow connect holds up putconn, and getconn of an idle connection", async () => {
  const driver = new ScriptedDriver();
  const pool = await ThreadedConnectionPool.create(1, 3, driver);
  const conn = await take(pool);
  const letGo = driver.script.hold("connect");
  const connecting = pool.getconn();
  const [put, get] = [pool.putconn(conn), pool.getconn()];
  expect([await outcome(put), await outcome(get)]).toEqual(["BLOCKED", "BLOCKED"]);
  letGo();
  expect([await outcome(connecting), await outcome(put), await outcome(get)]).toEqual(["c2", "ok", "c1"]);
});

test("L02 a rollback that hangs holds up the whole pool", async () => {
  const pool = await ThreadedConnectionPool.create(1, 2, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  const letGo = conn.script.hold("rollback");
  const put = pool.putconn(conn);
  const get = pool.getconn();
  expect(await outcome(get)).toBe("BLOCKED");
  letGo();
  expect([await outcome(put), await outcome(get)]).toEqual(["ok", "c1"]);
});

test("L03 a connect that calls its own pool waits for itself", async () => {
  const driver = new ScriptedDriver();
  let reenter: () => Promise<Connection> = () => driver.connect();
  const reentrant: Driver = { connect: () => reenter() };
  const pool = await ThreadedConnectionPool.create(0, 2, reentrant);
  reenter = () => pool.getconn();
  expect(await outcome(pool.getconn())).toBe("BLOCKED");
  expect(await outcome(pool.closeall())).toBe("BLOCKED");
});
