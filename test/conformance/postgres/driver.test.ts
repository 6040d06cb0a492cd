import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { freePort, startPostgres, type Postgres } from "./postgres.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres({ connectionsMax: 4 });
});
afterAll(() => postgres.stop());

test("a refused connection is an OperationalError: the server's SQLSTATE, or 08001 if no server answered", async () => {
  const connect = (config: object): Promise<unknown> =>
    new PostgresDriver(Client, { ...postgres.config, ...config }).connect();
  await expect(connect({ database: "nowhere" })).rejects.toMatchObject({
    name: "OperationalError",
    sqlstate: "3D000",
  });
  const port = await freePort();
  await expect(connect({ port })).rejects.toMatchObject({ name: "OperationalError", sqlstate: "08001" });
});

test("a value that cannot be sent is an InterfaceError, and the connection goes on", async () => {
  const connection = await new PostgresDriver(Client, postgres.config).connect();
  const circular: unknown[] = [];
  const loop = { circular };
  circular.push(loop);
  await expect(connection.query("select $1::json", [loop])).rejects.toMatchObject({ name: "InterfaceError" });
  await connection.rollback();
  expect((await connection.query("select 1 as x")).rows).toEqual([{ x: 1 }]);
  await connection.close();
});

test("statements asked for at once run one after the other, and the status is ACTIVE until the last is done", async () => {
  const connection = await new PostgresDriver(Client, postgres.config).connect();
  const both = [connection.query("select 1 as x"), connection.query("select $1::int as x", [2])];
  expect(connection.transactionStatus).toBe(TransactionStatus.ACTIVE);
  await both[0];
  expect(connection.transactionStatus).toBe(TransactionStatus.ACTIVE);
  expect((await Promise.all(both)).map(({ rows }) => rows)).toEqual([[{ x: 1 }], [{ x: 2 }]]);
  expect(connection.transactionStatus).toBe(TransactionStatus.INTRANS);
  const closed = connection.close();
  expect(connection.closed).toBe(1);
  await closed;
});
