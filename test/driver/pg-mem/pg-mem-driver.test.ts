import { expect, test } from "vitest";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import { PgMemDriver } from "../../../src/driver/pg-mem/pg-mem-driver.ts";

test("each connection of PgMemDriver sees its own transaction, with psycopg2's statuses", async () => {
  const driver = new PgMemDriver({ setup: "create table note (id integer primary key, text text)" });
  const [one, other] = [await driver.connect(), await driver.connect()];
  await one.query("insert into note values (1, 'mine')");
  expect(one.transactionStatus).toBe(TransactionStatus.INTRANS);
  expect((await one.query("select * from note")).rows).toEqual([{ id: 1, text: "mine" }]);
  expect((await other.query("select * from note")).rows).toEqual([]);
  await one.rollback();
  await other.rollback();
  expect((await one.query("select * from note")).rows).toEqual([]);
});
