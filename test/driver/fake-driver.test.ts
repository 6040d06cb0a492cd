/** A simulated connection moves as psycopg2's moves over a PostgreSQL session, and does what a test asks of it. */
import { describe, expect, test } from "vitest";
import { TransactionStatus, type Connection } from "../../src/driver/driver.ts";
import { DatabaseError, InterfaceError, OperationalError } from "../../src/driver/errors.ts";
import type { FakeConnection } from "../../src/driver/fake-connection.ts";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import type { Server } from "../../src/driver/server.ts";

const { IDLE, ACTIVE, INTRANS, INERROR, UNKNOWN } = TransactionStatus;

/** Notes what reaches the storage, and fails on demand. */
function recordingServer(): { readonly server: Server; readonly seen: string[] } {
  const seen: string[] = [];
  const note = (what: string) => () => void seen.push(what);
  const storage = {
    begin: note("begin"),
    commit: note("commit"),
    rollback: note("rollback"),
    savepoint: (name: string) => void seen.push(`savepoint ${name}`),
    release: (name: string) => void seen.push(`release ${name}`),
    rollbackTo: (name: string) => void seen.push(`rollback to ${name}`),
    run(sql: string) {
      seen.push(sql);
      if (sql.startsWith("fail")) throw new DatabaseError("division by zero", "22012");
      return { rows: [], rowCount: 0 };
    },
  };
  return { server: { name: "recording", open: () => storage, reset() {} }, seen };
}

async function open(autocommit = false) {
  const { server, seen } = recordingServer();
  const driver = new FakeDriver({ server, autocommit });
  return { driver, seen, conn: await driver.connect() };
}

const stateOf = ({ closed, transactionStatus }: Connection) => [closed, transactionStatus];
const aborted = new DatabaseError(
  "current transaction is aborted, commands ignored until end of transaction block",
  "25P02",
);
const lost = new OperationalError("server closed the connection unexpectedly", "08006");
const alreadyClosed = new InterfaceError("connection already closed");

describe("a connection's transaction status", () => {
  test("is IDLE at first, INTRANS from the first query on, IDLE after commit and after rollback", async () => {
    const { conn, seen } = await open();
    const states = [stateOf(conn)];
    const sent: string[] = [];
    for (const end of ["commit", "rollback"] as const) {
      await conn.query("select 1");
      states.push(stateOf(conn));
      await conn.query("select 2");
      await conn[end]();
      states.push(stateOf(conn));
      sent.push(seen.splice(0).join(", "));
    }
    expect(states).toEqual([
      [0, IDLE],
      [0, INTRANS],
      [0, IDLE],
      [0, INTRANS],
      [0, IDLE],
    ]);
    expect(sent).toEqual(["begin, select 1, select 2, commit", "begin, select 1, select 2, rollback"]);
  });

  test("is ACTIVE while a statement is under way", async () => {
    const { conn, driver } = await open();
    driver.holdNext("query");
    const query = conn.query("select 1");
    expect(conn.transactionStatus).toBe(ACTIVE);
    driver.release("query");
    await query;
    expect(conn.transactionStatus).toBe(INTRANS);
  });

  test("is INERROR after a failed statement, and every further one is refused", async () => {
    const { conn } = await open();
    await expect(conn.query("fail")).rejects.toThrow(new DatabaseError("division by zero", "22012"));
    expect(stateOf(conn)).toEqual([0, INERROR]);
    await expect(conn.query("select 1")).rejects.toEqual(aborted);
    expect(stateOf(conn)).toEqual([0, INERROR]);
  });

  test.each(["commit", "rollback"] as const)(
    "is IDLE once a failed transaction ends by %s, which rolls back",
    async (end) => {
      const { conn, seen } = await open();
      await conn.query("select 1");
      await conn.query("fail").catch(() => undefined);
      await conn[end]();
      expect(stateOf(conn)).toEqual([0, IDLE]);
      expect(seen).toEqual(["begin", "select 1", "fail", "rollback"]);
    },
  );

  test("stays IDLE with autocommit, after a failure too, until a statement begins a transaction", async () => {
    const { conn, seen } = await open(true);
    await conn.query("select 1");
    await conn.query("fail").catch(() => undefined);
    expect(stateOf(conn)).toEqual([0, IDLE]);
    await conn.query("BEGIN");
    expect(stateOf(conn)).toEqual([0, INTRANS]);
    await conn.query("fail").catch(() => undefined);
    expect(stateOf(conn)).toEqual([0, INERROR]);
    await conn.query("ROLLBACK");
    expect(stateOf(conn)).toEqual([0, IDLE]);
    expect(seen).toEqual([
      "begin",
      "select 1",
      "commit",
      "begin",
      "fail",
      "rollback",
      "begin",
      "fail",
      "rollback",
    ]);
  });

  test("comes back from INERROR to INTRANS by ROLLBACK TO a savepoint", async () => {
    const { conn } = await open();
    await conn.query("savepoint one");
    await conn.query("fail").catch(() => undefined);
    await conn.query("rollback to one");
    expect(stateOf(conn)).toEqual([0, INTRANS]);
  });

  test("is UNKNOWN with closed 2 once an operation has found the server lost, and nothing works any more", async () => {
    const { conn, seen } = await open();
    await conn.query("select 1");
    conn.lose();
    expect(stateOf(conn)).toEqual([0, INTRANS]);
    await expect(conn.query("select 1")).rejects.toEqual(lost);
    expect(stateOf(conn)).toEqual([2, UNKNOWN]);
    for (const call of [conn.query("select 1"), conn.commit(), conn.rollback()]) {
      await expect(call).rejects.toEqual(alreadyClosed);
    }
    // The server rolls back what a lost session leaves.
    expect(seen).toEqual(["begin", "select 1", "rollback"]);
  });

  test("is UNKNOWN with closed 1 once it is closed, a lost one too; closing again does nothing", async () => {
    for (const isLost of [false, true]) {
      const { conn } = await open();
      if (isLost) {
        conn.lose();
        await conn.query("select 1").catch(() => undefined);
      }
      await conn.close();
      expect(stateOf(conn)).toEqual([1, UNKNOWN]);
      await conn.close();
      conn.lose();
      expect([stateOf(conn), conn.closedAgain]).toEqual([[1, UNKNOWN], 1]);
      await expect(conn.query("select 1")).rejects.toEqual(alreadyClosed);
    }
  });

  test("can be set to any value by a test, until the next operation completes", async () => {
    const { conn } = await open();
    for (const status of [ACTIVE, INTRANS, INERROR, UNKNOWN, IDLE]) {
      conn.setTransactionStatus(status);
      expect(conn.transactionStatus).toBe(status);
    }
    conn.setTransactionStatus(INERROR);
    await conn.query("select 1");
    expect(conn.transactionStatus).toBe(INTRANS);
  });
});

describe("a connection", () => {
  test("sends neither commit nor rollback while IDLE, as psycopg2", async () => {
    const { conn, driver } = await open();
    driver.holdNext("commit");
    driver.holdNext("rollback");
    await conn.commit();
    await conn.rollback();
    expect(conn.transactionStatus).toBe(IDLE);
  });

  test("carries one operation at a time, in the order asked for", async () => {
    const { conn, driver, seen } = await open();
    driver.holdNext("query");
    const done: string[] = [];
    const calls = [
      conn.query("select 1").then(() => done.push("first")),
      conn.query("select 2").then(() => done.push("second")),
      conn.commit().then(() => done.push("commit")),
      conn.close().then(() => done.push("close")),
    ];
    expect([seen, stateOf(conn)]).toEqual([[], [1, UNKNOWN]]);
    driver.release("query");
    await Promise.all(calls);
    expect(done).toEqual(["first", "second", "commit", "close"]);
    expect(seen).toEqual(["begin", "select 1", "select 2", "commit"]);
  });

  test("fails what was queued when the server is lost meanwhile", async () => {
    const { conn, driver } = await open();
    driver.holdNext("query");
    const calls = [conn.query("select 1"), conn.query("select 2")];
    conn.lose();
    driver.release("query");
    for (const call of calls) await expect(call).rejects.toEqual(lost);
    expect(stateOf(conn)).toEqual([2, UNKNOWN]);
  });

  test("is open again to its owner when its close fails", async () => {
    const { conn, driver } = await open();
    driver.failNext("close");
    await expect(conn.close()).rejects.toEqual(new OperationalError("close failed", "08006"));
    expect(stateOf(conn)).toEqual([0, IDLE]);
    await conn.close();
    expect(stateOf(conn)).toEqual([1, UNKNOWN]);
  });

  test("rolls back on the server what it leaves open when it is closed", async () => {
    const { conn, seen } = await open();
    await conn.query("select 1");
    await conn.close();
    expect(seen).toEqual(["begin", "select 1", "rollback"]);
  });
});

describe("a test", () => {
  const verbs = ["connect", "query", "commit", "rollback", "close"] as const;
  const call = (verb: (typeof verbs)[number], driver: FakeDriver, conn: FakeConnection): Promise<unknown> =>
    verb === "connect" ? driver.connect() : verb === "query" ? conn.query("select 1") : conn[verb]();

  test.each(verbs)("makes the next %s fail, and only that", async (verb) => {
    const { conn, driver } = await open();
    await conn.query("select 1");
    driver.failNext(verb);
    await expect(call(verb, driver, conn)).rejects.toEqual(new OperationalError(`${verb} failed`, "08006"));
    await expect(call(verb, driver, conn)).resolves.not.toBeInstanceOf(Error);
  });

  test.each(verbs)("makes the next two %s fail with errors of its own, in order", async (verb) => {
    const { conn, driver } = await open();
    await conn.query("select 1");
    const errors = [new Error("first"), new Error("second")];
    for (const error of errors) driver.failNext(verb, error);
    for (const error of errors) await expect(call(verb, driver, conn)).rejects.toBe(error);
  });

  test.each(verbs)("holds the next %s until it releases it, or for ever", async (verb) => {
    const { conn, driver } = await open();
    await conn.query("select 1");
    driver.holdNext(verb);
    let isDone = false;
    const held = call(verb, driver, conn).then(() => (isDone = true));
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    driver.release(verb);
    await held;
  });

  test("releases what waits behind a held one in its turn, once", async () => {
    const { conn, driver, seen } = await open();
    driver.holdNext("query");
    driver.holdNext("query");
    const calls = [conn.query("select 1"), conn.query("select 2")];
    driver.release("query");
    await Promise.all(calls);
    expect(seen).toEqual(["begin", "select 1", "select 2"]);
  });

  test("learns what becomes of every connection", async () => {
    const told: string[] = [];
    const driver = new FakeDriver({
      watcher: {
        asked: () => void told.push("asked"),
        connected: ({ id }) => void told.push(`${id} opened`),
        ended: ({ id }, how) => void told.push(`${id} ${how}`),
      },
    });
    driver.failNext("connect");
    await driver.connect().catch(() => undefined);
    const [second, third] = [await driver.connect(), await driver.connect()];
    await second.close();
    third.lose();
    expect(told).toEqual(["asked", "asked", "c2 opened", "asked", "c3 opened", "c2 closed", "c3 lost"]);
    expect(driver.connections).toEqual([second, third]);
  });
});
