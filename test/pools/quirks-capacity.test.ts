/** Quirks P01 to P09: what counts against maxconn, and what loses a slot for good. */
import { expect, test } from "vitest";
import { TransactionStatus, type Driver } from "../../src/driver/driver.ts";
import { InterfaceError } from "../../src/driver/errors.ts";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import { books, operationalError, outcome, outcomes, take } from "./books.ts";
import { ScriptedDriver } from "./scripted-driver.ts";

const lost = { pool: [], used: { 1: "c1" }, rused: 1, closed: false };
const exhausted = "PoolError: connection pool exhausted";

test("P01 a rollback that fails in putconn leaves the connection lent, until it is put with close", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.transactionStatus = TransactionStatus.INTRANS;
  conn.script.fail("rollback", operationalError("rollback failed"));
  expect(await outcome(pool.putconn(conn))).toBe("OperationalError: rollback failed");
  expect(books(pool)).toEqual(lost);
  expect(conn.closed).toBe(0);
  expect(
    await outcomes([
      () => pool.getconn(),
      () => pool.putconn(conn),
      () => pool.putconn(conn, { close: true }),
      () => pool.getconn(),
    ]),
  ).toEqual([exhausted, "OperationalError: rollback failed", "ok", "c2"]);
});

test("P02 a close that fails in putconn leaves the connection lent", async () => {
  const driver = new ScriptedDriver();
  const overMinconn = await SimpleConnectionPool.create(0, 1, driver);
  const first = await take(overMinconn);
  first.script.fail("close", operationalError("close failed"));
  expect(await outcome(overMinconn.putconn(first))).toBe("OperationalError: close failed");
  expect(books(overMinconn)).toEqual(lost);
  expect(await outcome(overMinconn.getconn())).toBe(exhausted);

  const lostServer = await SimpleConnectionPool.create(1, 1, driver);
  const second = await take(lostServer);
  second.transactionStatus = TransactionStatus.UNKNOWN;
  second.script.fail("close", operationalError("close failed"));
  expect(await outcome(lostServer.putconn(second))).toBe("OperationalError: close failed");
  expect(books(lostServer)).toEqual({ ...lost, used: { 1: "c2" } });
  expect(await outcome(lostServer.getconn())).toBe(exhausted);
});

test("P03 a status that cannot be read in putconn leaves the connection lent", async () => {
  const pool = await SimpleConnectionPool.create(1, 1, new ScriptedDriver());
  const conn = await take(pool);
  conn.statusError = new InterfaceError("status");
  expect(await outcome(pool.putconn(conn))).toBe("InterfaceError: status");
  expect(books(pool)).toEqual(lost);
  expect(await outcome(pool.getconn())).toBe(exhausted);
});

test("P04 minconn above maxconn is accepted, and then there is no limit at all", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(3, 2, driver);
  expect(driver.opened.length).toBe(3);
  const eight = await outcomes(Array.from({ length: 8 }, () => () => pool.getconn()));
  expect(eight).toEqual(["c3", "c2", "c1", "c4", "c5", "c6", "c7", "c8"]);
  expect(pool._used.size).toBe(8);
});

test("P05 maxconn 0 lends nothing, below 0 everything, and a text of digits is a number", async () => {
  const none = await SimpleConnectionPool.create(0, 0, new ScriptedDriver());
  expect(await outcome(none.getconn())).toBe(exhausted);
  const unlimited = await SimpleConnectionPool.create(0, -1, new ScriptedDriver());
  const five = await outcomes(Array.from({ length: 5 }, () => () => unlimited.getconn()));
  expect(five).toEqual(["c1", "c2", "c3", "c4", "c5"]);
  expect((await SimpleConnectionPool.create(0, "2", new ScriptedDriver())).maxconn).toBe(2);
});

test("P06 an exhausted pool raises at once", async () => {
  const pool = await SimpleConnectionPool.create(0, 2, new ScriptedDriver());
  const get = () => pool.getconn();
  expect(await outcomes([get, get, get])).toEqual(["c1", "c2", exhausted]);
  expect(books(pool)).toEqual({ pool: [], used: { 1: "c1", 2: "c2" }, rused: 2, closed: false });
});

test("P07 a connect that fails in getconn costs a key and nothing else", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(0, 1, driver);
  driver.script.fail("connect", operationalError("refused"));
  expect(await outcome(pool.getconn())).toBe("OperationalError: refused");
  expect(books(pool)).toEqual({ pool: [], used: {}, rused: 0, closed: false });
  expect(pool._keys).toBe(1);
  driver.script.fail("connect", undefined);
  expect(await outcome(pool.getconn())).toBe("c1");
  expect([...pool._used.keys()]).toEqual([2]);
});

test("P08 a connect that fails while the pool is made leaves the earlier connections open", async () => {
  const driver = new ScriptedDriver();
  const refusesThird: Driver = {
    connect: () =>
      driver.opened.length === 2 ? Promise.reject(operationalError("refused")) : driver.connect(),
  };
  expect(await outcome(SimpleConnectionPool.create(3, 3, refusesThird))).toBe("OperationalError: refused");
  expect(driver.opened.map(({ name, closed }) => [name, closed])).toEqual([
    ["c1", 0],
    ["c2", 0],
  ]);
});

test("P09 two workers that share a SimpleConnectionPool exceed maxconn, and then there is no limit", async () => {
  const driver = new ScriptedDriver();
  const pool = await SimpleConnectionPool.create(0, 1, driver);
  const letGo = driver.script.hold("connect");
  const both = [pool.getconn(), pool.getconn()];
  letGo();
  expect(await Promise.all(both.map(outcome))).toEqual(["c1", "c2"]);
  expect(pool._used.size).toBe(2);
  const get = () => pool.getconn();
  expect(await outcomes([get, get, get])).toEqual(["c3", "c4", "c5"]);
  expect(pool._used.size).toBe(5);
});
