/** Session programs: fixed ones, each for one promise, and a source of fresh ones. */
import * as fc from "fast-check";
import type { Program } from "./play.ts";

const all = "select * from account order by id";
const fails = "select nope from account";
const writes = "update account set balance = balance + 1 where id = 1";

export const oneSession: Readonly<Record<string, Program>> = {
  "the first statement begins a transaction": [
    `a ${all}`,
    "a commit()",
    `a ${writes}`,
    "a rollback()",
    `a ${all}`,
  ],
  "with autocommit each statement is a transaction": [
    "a autocommit(on)",
    `a ${writes}`,
    `a ${fails}`,
    `a ${all}`,
  ],
  "autocommit and a transaction that the user begins": [
    "a autocommit(on)",
    "a begin",
    `a ${writes}`,
    "a rollback",
    `a ${all}`,
    "a start transaction",
    `a ${writes}`,
    "a commit()",
    `a ${all}`,
  ],
  "commit in every state": [
    "a commit()",
    "a begin",
    "a commit()",
    `a ${writes}`,
    "a commit()",
    `a ${fails}`,
    "a commit()",
    `a ${all}`,
  ],
  "rollback in every state": [
    "a rollback()",
    "a begin",
    "a rollback()",
    `a ${writes}`,
    "a rollback()",
    `a ${fails}`,
    "a rollback()",
    `a ${all}`,
  ],
  "a failed transaction accepts its end only": [
    `a ${writes}`,
    `a ${fails}`,
    `a ${all}`,
    "a begin",
    "a savepoint s",
    "a release s",
    "a rollback to s",
    "a commit",
    `a ${all}`,
  ],
  "a failed transaction and a text that is no SQL": [
    `a ${fails}`,
    "a selec",
    "a ",
    "a  -- nothing",
    "a rollback()",
    "a ",
  ],
  "commit of a failed transaction rolls back": [`a ${writes}`, `a ${fails}`, "a commit()", `a ${all}`],
  "the words for the end": [
    "a begin",
    "a end",
    "a begin work",
    "a abort",
    "a begin",
    "a end transaction",
    "a begin",
    "a rollback work",
  ],
  "and chain": [
    `a ${writes}`,
    "a commit and chain",
    `a ${fails}`,
    "a rollback and chain",
    `a ${writes}`,
    "a commit",
    "a autocommit(on)",
    "a commit and chain",
    `a ${all}`,
  ],
  "begin inside a transaction is a warning": [`a ${writes}`, "a begin", `a ${all}`, "a rollback()"],
  "the end of no transaction is a warning": ["a autocommit(on)", "a commit", "a rollback", "a end"],
  "a savepoint brings back what it saw": [
    `a ${writes}`,
    "a savepoint s",
    `a ${writes}`,
    `a ${fails}`,
    "a rollback to savepoint s",
    `a ${all}`,
    "a rollback to s",
    "a release savepoint s",
    "a release s",
    "a rollback()",
  ],
  "savepoints nest, shadow each other and fold their names": [
    `a ${writes}`,
    "a savepoint S",
    `a ${writes}`,
    "a savepoint s",
    `a ${writes}`,
    "a rollback to S",
    `a ${all}`,
    "a release s",
    "a rollback to s",
    `a ${all}`,
    'a savepoint "S"',
    "a release s",
    'a release "S"',
  ],
  "savepoints outside a transaction": [
    "a autocommit(on)",
    "a savepoint s",
    "a release s",
    "a rollback to s",
    `a ${all}`,
  ],
  "a savepoint before the first statement": [
    "a begin",
    "a savepoint s",
    `a ${writes}`,
    "a rollback to s",
    `a ${all}`,
    "a commit()",
  ],
  "comments before a command": [
    "a -- to begin with\n begin",
    "a /* then */ savepoint s",
    "a /* at\n last */ -- !\n commit",
  ],
  constraints: [
    "a autocommit(on)",
    "a insert into account values (1, 0)",
    "a insert into account values (4, -1)",
    "a insert into account values (4, null)",
    "a insert into entry values (2, 9)",
    "a delete from account where id = 1",
    "a select 'x'::int as x",
    "a select * from nope",
    "a insert into nope values (1)",
    "a update account set nope = 1",
    "a select nope(1)",
  ],
  "a statement's rows and counts": [
    "a insert into account values (7, 1), (8, 2)",
    "a insert into account values (9, 3) returning *",
    "a update account set balance = 0 where balance < 5 returning id",
    "a delete from account where id > 7",
    "a select sum(balance)::int as total, count(*)::int as n from account",
    "a select 1 as x; select 2 as y",
  ],
  "close in every state": ["a close()", `a ${all}`, "a commit()", "a rollback()", "a close()"],
  "close rolls back": [`a ${writes}`, "a close()", `b ${all}`],
  "a statement timeout fails the transaction": [
    "a set statement_timeout = 20",
    `a ${writes}`,
    "a select pg_sleep(60)",
    `a ${all}`,
    "a rollback()",
    `a ${all}`,
  ],
};

/** Programs that a server with one session, or one that cannot be killed, does not play. */
export const killed: Readonly<Record<string, Program>> = {
  "killed while idle": [
    `a ${all}`,
    "a commit()",
    "a kill()",
    `a ${all}`,
    "a commit()",
    "a rollback()",
    "a close()",
    `b ${all}`,
  ],
  "killed before its first statement": ["a kill()", "a close()", "a close()"],
  "killed in a transaction": [`a ${writes}`, "a kill()", "a rollback()", `b ${all}`],
  "killed in a failed transaction": [`a ${writes}`, `a ${fails}`, "a kill()", "a commit()", `b ${all}`],
  "killed after the commit": [`a ${writes}`, "a commit()", "a kill()", `b ${all}`],
  "killed in a statement": [
    `a ${writes}`,
    "a killed in select pg_sleep(60)",
    `a ${all}`,
    "a rollback()",
    "a close()",
    `b ${all}`,
  ],
  "killed in a statement with autocommit": [
    "a autocommit(on)",
    "a killed in select pg_sleep(60)",
    "a close()",
  ],
};

export const tooMany: Readonly<Record<string, Program>> = {
  "one session more than the server may have": Array.from("abcdefghia", (name) => `${name} select 1 as x`),
};

export const twoSessions: Readonly<Record<string, Program>> = {
  "uncommitted work is invisible": [
    `a ${writes}`,
    `b ${all}`,
    "a commit()",
    `b ${all}`,
    "b commit()",
    `b ${all}`,
  ],
  "a write skew": [
    "a select sum(balance)::int as total from account",
    "b select sum(balance)::int as total from account",
    "a update account set balance = 0 where id = 1",
    "b update account set balance = 0 where id = 2",
    "a commit()",
    "b commit()",
    `b ${all}`,
  ],
  "other rows by key": [
    "a update account set balance = 0 where id = 1",
    "b update account set balance = 0 where id = 2",
    "a commit()",
    "b commit()",
    `b ${all}`,
  ],
  "a row updated after the snapshot": [
    `b ${all}`,
    `a ${writes}`,
    "a commit()",
    `b ${writes}`,
    "b commit()",
    `b ${all}`,
  ],
  "a row deleted after the snapshot": [
    `b ${all}`,
    "a delete from account where id = 3",
    "a commit()",
    "b update account set balance = 1 where id = 3",
    "b rollback()",
    `b ${all}`,
  ],
  "a key inserted after the snapshot": [
    `b ${all}`,
    "a insert into account values (4, 4)",
    "a commit()",
    "b insert into account values (4, 5)",
    "b rollback()",
  ],
  "a key looked for by both": [
    "a select * from account where id = 4",
    "b select * from account where id = 4",
    "a insert into account values (4, 4)",
    "a commit()",
    "b insert into account values (4, 5)",
    "b rollback()",
  ],
  "a parent deleted after the snapshot": [
    `b ${all}`,
    "a delete from account where id = 3",
    "a commit()",
    "b insert into entry values (2, 3)",
    "b rollback()",
  ],
  "a child inserted after the snapshot": [
    `b ${all}`,
    "a insert into entry values (2, 3)",
    "a commit()",
    "b delete from account where id = 3",
    "b rollback()",
  ],
  "on conflict meets a key inserted after the snapshot": [
    `b ${all}`,
    "a insert into account values (4, 4)",
    "a commit()",
    "b insert into account values (4, 5) on conflict do nothing",
    "b rollback()",
    "b insert into account values (4, 5) on conflict (id) do update set balance = 6",
    "b commit()",
    `b ${all}`,
  ],
  "only one reads what the other writes": [
    `a ${all}`,
    "b update account set balance = 0 where id = 2",
    "b commit()",
    "a insert into entry values (2, 2)",
    "a commit()",
    `b ${all}`,
  ],
  "a reader between two writers": [
    "a select sum(balance)::int as total from account",
    "b update account set balance = 100 where id = 2",
    "b commit()",
    "c select sum(balance)::int as total from account",
    "c commit()",
    "a update account set balance = 0 where id = 1",
    "a commit()",
    `c ${all}`,
  ],
  "a doomed transaction fails at its next statement": [
    "a select sum(balance)::int as total from account",
    "b select sum(balance)::int as total from account",
    "a update account set balance = 0 where id = 1",
    "b update account set balance = 0 where id = 2",
    "a commit()",
    `b ${all}`,
    "b commit()",
  ],
  "a failed writer is in nobody's way": [
    `a ${writes}`,
    `a ${fails}`,
    `b ${writes}`,
    "b commit()",
    "a rollback()",
    `a ${all}`,
  ],
  "work undone to a savepoint is in nobody's way": [
    `a ${all}`,
    "a savepoint s",
    "a update account set balance = 0 where id = 2",
    "a rollback to s",
    "b update account set balance = 1 where id = 2",
    "b commit()",
    "a commit()",
    `a ${all}`,
  ],
};

const id = fc.integer({ min: 1, max: 5 });
// A key that is deleted is not inserted again: PostgreSQL sees it free although the snapshot does not, pg-mem does not.
const old = fc.integer({ min: 1, max: 3 });
const fresh = fc.integer({ min: 4, max: 5 });
const amount = fc.integer({ min: 0, max: 2 });
const savepoint = fc.constantFrom("s", "t");
const statement = fc.oneof(
  fc.constantFrom(
    all,
    "select sum(balance)::int as total from account",
    "select id from account where balance < 15 order by id",
  ),
  id.map((id) => `select * from account where id = ${id}`),
  old.map((id) => `delete from account where id = ${id}`),
  fc
    .tuple(id, amount)
    .map(([id, by]) => `update account set balance = balance - ${by * 10} where id = ${id}`),
  fc.tuple(fresh, amount).map(([id, to]) => `insert into account values (${id}, ${to})`),
  id.map((account) => `insert into entry values (#, ${account})`),
);
const control = fc.oneof(
  fc.constantFrom(
    "begin",
    "commit",
    "rollback",
    "commit()",
    "rollback()",
    "commit and chain",
    "rollback and chain",
  ),
  fc.constantFrom("autocommit(on)", "autocommit(off)", fails, "selec", ""),
  savepoint.map((name) => `savepoint ${name}`),
  savepoint.map((name) => `release ${name}`),
  savepoint.map((name) => `rollback to ${name}`),
);

/** `#` becomes a number of its own: pg-mem reports another constraint than PostgreSQL where a row breaks two. */
function numbered(program: Program): Program {
  return program.map((line, at) => line.replace("#", String(100 + at)));
}

/** One session that does anything, in any order. */
export const anySession: fc.Arbitrary<Program> = fc
  .array(fc.oneof(statement, control), { minLength: 1, maxLength: 12 })
  .map((actions) => numbered(actions.map((action) => `a ${action}`)));

/** Two or three sessions in transactions. */
export const anySessions: fc.Arbitrary<Program> = fc
  .array(
    fc.tuple(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(
        { weight: 5, arbitrary: statement },
        { weight: 2, arbitrary: fc.constantFrom("commit()", "rollback()") },
      ),
    ),
    { minLength: 2, maxLength: 14 },
  )
  .map((steps) => steps.map(([session, action]) => `${session} ${action}`))
  .map((steps) => numbered([...steps, "a commit()", "b commit()", "c commit()", `a ${all}`]));
