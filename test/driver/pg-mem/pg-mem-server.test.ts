import { newDb } from "pg-mem";
import { expect, test, vi } from "vitest";
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import { Session } from "../../../src/driver/transaction-state.ts";

const setup = `create table account (id serial primary key, owner text not null, balance int check (balance >= 0));
  create table entry (id int primary key, account int references account(id));
  insert into account (owner, balance) values ('a', 10), ('b', 20)`;

/** Runs statements in sessions named by their first letter; answers what each said, or its SQLSTATE. */
function play(script: readonly string[], server = new PgMemServer({ setup })): unknown[] {
  const sessions = new Map<string, Session>();
  return script.map((line) => {
    const name = line.slice(0, 1);
    const session = sessions.get(name) ?? new Session(server.open());
    sessions.set(name, session);
    try {
      const { rows, rowCount } = session.execute(line.slice(3));
      return rows.length > 0 ? rows.map((row) => Object.values(row).join(" ")).join(", ") : rowCount;
    } catch (error) {
      return (error as { sqlstate?: string }).sqlstate;
    }
  });
}

const total = "select sum(balance)::int from account";

test("work that is not committed is invisible to others, and gone after a rollback", () => {
  const change = "a: update account set balance = 0 where id = 1";
  expect(play(["a: begin", change, `b: ${total}`, `a: ${total}`, "a: rollback", `a: ${total}`])).toEqual([
    0,
    1,
    "30",
    "20",
    0,
    "30",
  ]);
});

test("a transaction keeps its snapshot while others commit, and sees it from its first statement on", () => {
  const change = "b: update account set balance = 0 where id = 1";
  expect(
    play([
      "a: begin",
      change,
      `a: ${total}`,
      "b: delete from account where id = 2",
      `a: ${total}`,
      "a: commit",
      `a: ${total}`,
    ]),
  ).toEqual([0, 1, "20", 1, "20", 0, "0"]);
});

test("two that write one row: the second fails with 40001 at once", () => {
  const change = "update account set balance = balance + 1 where id = 1";
  expect(
    play(["a: begin", "b: begin", `a: ${change}`, `b: ${change}`, "a: commit", "b: commit", `b: ${total}`]),
  ).toEqual([0, 0, 1, "40001", 0, 0, "31"]);
});

test("a write skew fails with 40001 at the second commit; by key and on other rows both commit", () => {
  const skew = (read: string) => [
    "a: begin",
    "b: begin",
    `a: ${read}`,
    `b: ${read}`,
    "a: update account set balance = 1 where id = 1",
    "b: update account set balance = 2 where id = 2",
    "a: commit",
    "b: commit",
  ];
  expect(play(skew(total)).slice(-2)).toEqual([0, "40001"]);
  expect(play(skew("select 1 as x")).slice(-2)).toEqual([0, 0]);
});

test("a reader fails that would see an order in which the writers cannot have run", () => {
  // Fekete, O'Neil and O'Neil, "A read-only transaction anomaly under snapshot isolation", SIGMOD Record 33(3), 2004.
  const script = [
    "a: begin",
    `a: ${total}`,
    "b: update account set balance = 100 where id = 2",
    "c: begin",
    `c: ${total}`,
    "c: commit",
    "a: update account set balance = 0 where id = 1",
    "a: commit",
  ];
  expect(play(script)).toEqual([0, "30", 1, 0, "110", 0, "40001", 0]);
});

test("a key that another has inserted, or a parent that another has deleted: refused before either commits", () => {
  const insert = "insert into account (id, owner, balance) values (9, 'c', 1)";
  expect(play(["a: begin", `a: ${insert}`, `b: ${insert}`])).toEqual([0, 1, "23505"]);
  const script = ["a: begin", "a: delete from account where id = 2", "b: insert into entry values (1, 2)"];
  expect(play(script)).toEqual([0, 1, "40001"]);
});

test("more sessions than the server may have are refused with 53300", () => {
  const server = new PgMemServer({ setup, connectionsMax: 1 });
  const first = new Session(server.open());
  expect(() => server.open()).toThrow("sorry, too many clients already");
  first.abandon();
  expect(() => server.open()).not.toThrow();
});

test("transactions that wrote different rows of one table are merged", () => {
  const insert = "insert into account (owner, balance) values ('c', 5) returning id";
  const script = [
    "a: begin",
    "b: begin",
    `a: ${insert}`,
    `b: ${insert}`,
    "a: commit",
    "b: commit",
    `a: ${total}`,
  ];
  // Both got a number of their own: sequences are outside transactions.
  expect(play(script)).toEqual([0, 0, "3", "4", 0, 0, "40"]);
});

test("a savepoint brings back what it saw; a failure takes back no more", () => {
  const script = [
    "a: begin",
    "a: update account set balance = 1 where id = 1",
    "a: savepoint s",
    "a: update account set balance = 1 where id = 2",
    "a: update account set balance = -1 where id = 2",
    `a: ${total}`,
    "a: rollback to s",
    `a: ${total}`,
    "a: release s",
    "a: rollback to s",
    "a: commit",
    `a: ${total}`,
  ];
  expect(play(script)).toEqual([0, 1, 0, 1, "23514", "25P02", 0, "21", 0, "3B001", 0, "30"]);
});

test("errors carry PostgreSQL's SQLSTATE", () => {
  const codes: Record<string, string> = {
    "select nope from account": "42703",
    "select * from nope": "42P01",
    selec: "42601",
    "insert into account (owner) values (null)": "23502",
    "insert into account (owner, balance) values ('c', -1)": "23514",
    "insert into entry values (1, 7)": "23503",
    "insert into account (id, owner) values (1, 'c')": "23505",
    "select 'x'::int": "22P02",
    "select nope(1)": "42883",
    "create table later (id int)": "0A000",
  };
  expect(play(Object.keys(codes).map((sql) => `a: ${sql}`))).toEqual(Object.values(codes));
});

test("parameters are filled in, whatever they are", () => {
  const session = new Session(new PgMemServer({ setup }).open());
  const { rows } = session.execute(
    "select $1 as a, $2 as b, $3 as c, $4::int as d from account where id = $5",
    ["it's", true, null, 4, 2],
  );
  expect(rows).toEqual([{ a: "it's", b: true, c: null, d: 4 }]);
  expect(() => session.execute("select $2", ["x"])).toThrow("there is no parameter $2");
  // As pg sends numbers. pg-mem itself exchanges the operands: to it, 3 - '2' is -1.
  const numbers = session.execute("select 3 - $1 as a, $1 - 3 as b, 7 / $1 as c", ["2"]);
  expect(numbers.rows).toEqual([{ a: 1, b: -1, c: 3 }]);
});

test("reset brings back rows, sequences and the order in which rows are found", () => {
  const server = new PgMemServer({ setup });
  const script = [
    ...Array.from({ length: 20 }, () => "a: insert into account (owner, balance) values ('c', 1)"),
    "b: select * from account",
  ];
  const first = play(script, server);
  server.reset();
  expect(play(script, server)).toEqual(first);
});

test("pg-mem's own random names are not drawn from the world", () => {
  const server = new PgMemServer({ setup });
  const random = vi.spyOn(Math, "random");
  const join = "select * from account a join account b on a.id = b.id where a.id in (select id from account)";
  expect(play([`a: ${join}`], server)).toHaveLength(1);
  expect(random).not.toHaveBeenCalled();
});

test("a pg-mem database can be handed over; one of another make is refused", () => {
  const db = newDb();
  db.public.none("create table word (id int); insert into word values (7)");
  expect(play(["a: select * from word"], new PgMemServer({ db }))).toEqual(["7"]);
  expect(() => new PgMemServer({ db: {} as typeof db })).toThrow(
    "This pg-mem keeps its data otherwise than version 3.0.14 does. Install pg-mem 3.0.14.",
  );
});
