/** A source of fresh programs. */
import * as fc from "fast-check";
import type { Program } from "./play.ts";

const all = "select * from account order by id";
const fails = "select nope from account";

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
