import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TransactionStatus } from "../../src/driver/driver.ts";
import { PgMemServer } from "../../src/driver/pg-mem/pg-mem-server.ts";
import { Session } from "../../src/driver/transaction-state.ts";
import { answerOf, fitsSomeOrder, wholeDatabase, type Seen } from "./serial-order.ts";

const setup = `create table account (id int primary key, balance int);
  insert into account values (1, 10), (2, 20), (3, 30)`;
const server = new PgMemServer({ setup });

/** `returning` makes a write show what it found. */
const key = fc.integer({ min: 1, max: 4 });
const amount = fc.integer({ min: 1, max: 3 });
const sql = fc.oneof(
  fc.constantFrom(
    "select * from account order by id",
    "select sum(balance)::int as total from account",
    "select count(*)::int as poor from account where balance < 15",
    "update account set balance = balance * 2 where balance < 15 returning id",
  ),
  key.map((id) => `select * from account where id = ${id}`),
  key.map((id) => `delete from account where id = ${id} returning balance`),
  fc
    .tuple(key, amount)
    .map(([id, by]) => `update account set balance = balance - ${by} where id = ${id} returning *`),
  fc.tuple(key, amount).map(([id, to]) => `update account set balance = ${to} where id = ${id}`),
  fc.tuple(key, amount).map(([id, to]) => `insert into account values (${id}, ${to})`),
);
const programs = fc.array(fc.array(sql, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 });
const turns = fc.array(fc.nat({ max: 2 }), { minLength: 4, maxLength: 15 });

/** Runs the programs in turns, then to their end; answers what those that committed saw. */
function run(
  programs: readonly (readonly string[])[],
  turns: readonly number[],
): { seen: Seen[]; end: string } {
  server.reset();
  const sessions = programs.map((program) => ({
    session: new Session(server.open()),
    left: ["begin", ...program, "commit"],
    seen: [] as { sql: string; answer: string }[],
    isCommitted: false,
  }));
  const step = (worker: (typeof sessions)[number] | undefined): void => {
    const next = worker?.left.shift();
    if (!worker || next === undefined) return;
    const hasFailed = worker.session.status === TransactionStatus.INERROR;
    try {
      const answer = answerOf(worker.session, next);
      if (next === "commit") worker.isCommitted = !hasFailed;
      else if (next !== "begin") worker.seen.push({ sql: next, answer });
    } catch {
      worker.left = worker.left.slice(-1);
    }
  };
  for (const turn of turns) step(sessions[turn]);
  for (const worker of sessions) while (worker.left.length > 0) step(worker);
  const end = answerOf(new Session(server.open()), wholeDatabase);
  return { seen: sessions.filter(({ isCommitted }) => isCommitted).map(({ seen }) => seen), end };
}

test("whatever two or three transactions do, those that commit fit a serial order", () => {
  fc.assert(
    fc.property(programs, turns, (programs, turns) => {
      const { seen, end } = run(programs, turns);
      expect(fitsSomeOrder(server, seen, end)).toBe(true);
    }),
    { numRuns: 3_000, seed: 1 },
  );
});

test("and the oracle would see it: a write skew, as a snapshot alone allows it, fits none", () => {
  const total = { sql: "select sum(balance)::int as total from account", answer: '[{"total":60}]' };
  const seen = [1, 2].map((id) => [
    total,
    { sql: `update account set balance = 0 where id = ${id}`, answer: "[]" },
  ]);
  const left = '[{"id":1,"balance":0},{"id":2,"balance":0},{"id":3,"balance":30}]';
  expect(fitsSomeOrder(server, seen, left)).toBe(false);
});
