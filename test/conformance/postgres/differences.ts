/**
 * Where FakeDriver on pg-mem cannot follow PostgreSQL: what the real server says, and what is said here.
 *
 * Each name is a heading in docs/ideas/what-we-cannot-find.md. Lines are compared from the first one that is given.
 */
import type { Program } from "./play.ts";

export interface Difference {
  readonly program: Program;
  /** The last answers, as {@link play} writes them after the arrow. */
  readonly real: readonly string[];
  readonly ours: readonly string[];
}

const update = "update account set balance = balance + 1 where id = 1";
const all = "select * from account order by id";
const inserts = Array.from({ length: 20 }, (_, at) => `(${at + 10}, 0)`).join(", ");

const rows = (ids: readonly number[]): string =>
  `${ids.length} ${JSON.stringify(ids.map((id) => ({ id })))}, INTRANS`;

export const differences: Readonly<Record<string, Difference>> = {
  "Nothing waits": {
    program: [`a ${update}`, `b ${update}`],
    real: ["waits"],
    ours: ["OperationalError 40001, INERROR"],
  },
  "Row locks": {
    program: ["a select * from account where id = 1 for update", `b ${update}`],
    real: ["waits"],
    ours: ["1 [], INTRANS"],
  },
  "Isolation levels": {
    program: [
      "a begin isolation level read committed",
      `a ${all}`,
      "b delete from account where id > 1",
      "b commit()",
      `a ${all}`,
    ],
    real: ['1 [{"balance":10,"id":1}], INTRANS'],
    ours: ['3 [{"balance":10,"id":1},{"balance":20,"id":2},{"balance":30,"id":3}], INTRANS'],
  },
  "A key that is free again": {
    program: [
      "a select id from entry",
      "b delete from account where id = 2",
      "b commit()",
      "a insert into account values (2, 0)",
    ],
    real: ["1 [], INTRANS"],
    ours: ["OperationalError 40001, INERROR"],
  },
  "Two keys broken at once": {
    program: ["a insert into entry values (1, 9)"],
    real: ["DatabaseError 23505, INERROR"],
    ours: ["DatabaseError 23503, INERROR"],
  },
  "Reads by several keys": {
    program: [
      "a select id from account where id in (1, 4)",
      "b select id from account where id in (2, 5)",
      "a update account set balance = 0 where id = 1",
      "b update account set balance = 0 where id = 2",
      "a commit()",
      "b commit()",
    ],
    real: ["done, IDLE"],
    ours: ["OperationalError 40001, IDLE"],
  },
  "Sequences and failed statements": {
    program: [
      "a autocommit(on)",
      "a insert into ticket (word) values (null)",
      "a insert into ticket (word) values ('x') returning id",
    ],
    real: ['1 [{"id":2}], IDLE'],
    ours: ['1 [{"id":1}], IDLE'],
  },
  "Row order": {
    program: [
      `a insert into account values ${inserts}`,
      "a select id from account where balance = 0 limit 9 offset 6",
    ],
    real: [rows([16, 17, 18, 19, 20, 21, 22, 23, 24])],
    ours: [rows([16, 27, 17, 28, 18, 29, 19, 20, 21])],
  },
  "Division by zero": {
    program: ["a select 1 / 0 as x"],
    real: ["DatabaseError 22012, INERROR"],
    ours: ['1 [{"x":null}], INTRANS'],
  },
  "Large numbers": {
    program: ["a select count(*) as n from account"],
    real: ['1 [{"n":"3"}], INTRANS'],
    ours: ['1 [{"n":3}], INTRANS'],
  },
  "Transaction commands in a longer text": {
    program: [
      "a autocommit(on)",
      "a begin; delete from account where id = 3",
      "a select count(*)::int as n from account",
    ],
    real: ['1 [{"n":2}], INTRANS'],
    ours: ['1 [{"n":3}], INTRANS'],
  },
  "Tables made in a session": {
    program: ["a create table later (id int)"],
    real: ["0 [], INTRANS"],
    ours: ["DatabaseError 0A000, INERROR"],
  },
  "Session settings": {
    program: ["a set application_name = 'x'", "a select current_setting('application_name') as name"],
    real: ['1 [{"name":"x"}], INTRANS'],
    ours: ["DatabaseError 42883, INERROR"],
  },
  "Functions and statements that pg-mem lacks": {
    program: ["a autocommit(on)", "a select abs(-1) as x", "a listen news"],
    real: ['1 [{"x":1}], IDLE', "0 [], IDLE"],
    ours: ["DatabaseError 42883, IDLE", "DatabaseError 42601, IDLE"],
  },
};
