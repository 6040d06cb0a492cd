import { Client } from "pg";
import postgres from "postgres";
import { expect, test } from "vitest";
import { FakeDriver } from "../../../src/driver/fake-driver.ts";
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { FrontendReader, type FrontendMessage } from "../../../src/driver/wire/frontend-reader.ts";
import { PostgresWire } from "../../../src/driver/wire/postgres-wire.ts";
import { check } from "../../../src/check/check.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import { postgresJs } from "./subjects.ts";

const setup = "create table t (n int primary key, word text); insert into t values (1, 'a'), (2, 'b')";
const driverOf = (): FakeDriver => new FakeDriver({ server: new PgMemServer({ setup }) });

/** Every byte that a client of pg's sends in a session. */
async function sentBy(session: (client: Client) => Promise<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = () => {
    const socket = new PostgresWire(driverOf()).stream();
    const write = socket.write.bind(socket);
    socket.write = (...args: unknown[]) => {
      chunks.push(args[0] as Buffer);
      return Reflect.apply(write, undefined, args);
    };
    return socket;
  };
  const client = new Client({ stream });
  await client.connect();
  await session(client);
  await client.end();
  return Buffer.concat(chunks);
}

test("messages that are cut anywhere are read as they were sent", async () => {
  const bytes = await sentBy(async (client) => {
    await client.query("select * from t");
    await client.query({ name: "some", text: "select * from t where word = $1", values: ["ä"] });
    await client.query("select $1::bytea is null as x", [Buffer.from([1, 2])]).catch(() => {});
    await client.query("select 1 where $1::int is null", [null]);
  });
  const whole = new FrontendReader().read(bytes);
  const kinds = whole.map(({ kind }) => kind);
  expect(kinds.slice(0, 7)).toEqual(["startup", "query", "parse", "bind", "describe", "execute", "sync"]);
  expect(kinds.at(-1)).toBe("terminate");
  expect(whole).toContainEqual(expect.objectContaining({ kind: "bind", params: ["ä"] }));
  for (const size of [1, 2, 3, 5, 17, 100]) {
    const reader = new FrontendReader();
    const messages: FrontendMessage[] = [];
    for (let at = 0; at < bytes.length; at += size)
      messages.push(...reader.read(bytes.subarray(at, at + size)));
    expect(messages).toEqual(whole);
  }
});

test("bytes that are no protocol end the session with 08P01", async () => {
  const socket = new PostgresWire(driverOf()).stream();
  socket.connect(5432, () => socket.write(Buffer.from("GET / HTTP/1.1\r\n\r\n")));
  const heard: Buffer[] = [];
  for await (const chunk of socket) heard.push(chunk as Buffer);
  expect(Buffer.concat(heard).toString()).toContain("C08P01\0");
  expect(socket.destroyed).toBe(true);
});

test("encryption is refused, as by a server that has none", async () => {
  const { stream } = new PostgresWire(driverOf());
  await expect(new Client({ stream, ssl: true }).connect()).rejects.toThrow(
    "The server does not support SSL connections",
  );
});

test("a cancel request fails the statement under way, and with it the transaction", async () => {
  const driver = driverOf();
  const { stream } = new PostgresWire(driver);
  const client = new Client({ stream });
  await client.connect();
  await client.query("begin");
  driver.holdNext("query");
  const query = new (Client as unknown as { Query: new (text: string) => never }).Query("select * from t");
  const failed = new Promise<Error>((resolve) => (query as NodeJS.EventEmitter).on("error", resolve));
  client.query(query);
  const other = new Client({ stream }) as unknown as { cancel(client: Client, query: unknown): void };
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  expect([processID, secretKey]).toEqual([1, 2_654_435_761 | 0]);
  // pg's own way of asking for it reads a member that it calls deprecated.
  Object.defineProperty(client, "activeQuery", { value: query });
  other.cancel(client, query);
  for (let turns = 0; turns < 100; turns++) await Promise.resolve();
  driver.release("query");
  expect(await failed).toMatchObject({ code: "57014" });
  expect(driver.connections.length).toBe(1);
  await client.query("");
  expect(client.getTransactionStatus()).toBe("E");
  await client.end();
  expect(driver.connections[0]).toMatchObject({ closed: 1, hasEnded: true });
});

test("a large chunk drains later, and the statement arrives whole", async () => {
  const client = new Client({ stream: new PostgresWire(driverOf()).stream });
  await client.connect();
  const word = "x".repeat(40_000);
  await client.query("insert into t values (3, $1)", [word]);
  expect((await client.query("select word from t where n = 3")).rows).toEqual([{ word }]);
  await client.end();
});

test("a client that is destroyed in a statement ends its session once the server sees it", async () => {
  const driver = driverOf();
  const client = new Client({ stream: new PostgresWire(driver).stream });
  await client.connect();
  driver.holdNext("query");
  const failed = client.query("select 1").catch(({ message }: Error) => message);
  await client.end();
  expect(await failed).toBe("Connection terminated");
  expect(driver.connections[0]).toMatchObject({ closed: 1, hasEnded: false });
  driver.release("query");
  await Promise.resolve();
  expect(driver.connections[0]).toMatchObject({ hasEnded: true });
});

test("a driver that is not simulated is refused", () => {
  expect(() => new PostgresWire(new PostgresDriver(Client, {}))).toThrow(
    "PostgresWire needs a simulated driver: the one that a subject's open is given.",
  );
});

test.each([
  { method: "trust" },
  { method: "password", password: "x" },
  { method: "scram-sha-256", password: "x" },
] as const)("postgres.js speaks to it: $method", async (auth) => {
  const { socket } = new PostgresWire(driverOf(), { auth });
  const sql = postgres({ socket, password: "x", fetch_types: false, max: 2 } as object);
  expect([...(await sql`select * from t where n = ${2}`)]).toEqual([{ n: 2, word: "b" }]);
  expect([...(await sql`insert into t ${sql({ n: 3, word: "c" })} returning *`)]).toEqual([
    { n: 3, word: "c" },
  ]);
  expect(await sql`select nope from t`.catch(({ code }: { code: string }) => code)).toBe("42703");
  const counted = await sql.begin(async (own) => {
    await own`delete from t where n = 1`;
    return own`select count(*) from t`;
  });
  expect([...counted]).toEqual([{ count: "2" }]);
  const several = await sql.unsafe("select 1 as x; select 2 as y");
  expect(several.map((rows: unknown) => [...(rows as unknown[])])).toEqual([[{ x: 1 }], [{ y: 2 }]]);
  await sql.end();
});

test("postgres.js runs under a check", async () => {
  const steady = builtIn("steady", postgresJs(), { workers: 2, ops: 1 });
  expect(await check(steady, { executions: 300, late: 0 })).toMatchObject({ verdict: "holds" });
});

test("a reserve of postgres.js 3.4.9 without fetch_types is never answered, as with a real server", async () => {
  const steady = builtIn("steady", postgresJs({ fetch_types: false }), { workers: 2, ops: 1 });
  const verdict = await check(steady, { executions: 300, late: 0, findings: "first" });
  expect(verdict).toMatchObject({ verdict: "violated", invariant: "no lost waiter" });
});
