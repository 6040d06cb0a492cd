import process from "node:process";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anySession, anySessions } from "./any-program.ts";
import { differences } from "./differences.ts";
import { heard, type Question } from "./heard.ts";
import { killed, oneSession, tooMany } from "./one-session.ts";
import { WireBackend } from "./over-the-wire.ts";
import { play, type Program } from "./play.ts";
import { RealBackend } from "./real.ts";
import { twoSessions } from "./two-sessions.ts";

const given = process.env["POOLPROOF_PROGRAMS"];
const fresh = given === undefined ? { numRuns: 100, seed: 2 } : { numRuns: Number(given) };

let real: RealBackend;
const wire = new WireBackend();

beforeAll(async () => {
  real = await RealBackend.start();
});
afterAll(() => real.stop());

async function agree(program: Program): Promise<void> {
  const truth = await play(real, program);
  const ours = await play(wire, program);
  if (truth.at(-1)?.endsWith("→ waits")) {
    expect(ours.slice(0, truth.length - 1)).toEqual(truth.slice(0, -1));
    expect(ours[truth.length - 1]).toMatch(/Error (?:40001|23505|23503),/);
  } else expect(ours).toEqual(truth);
}

describe("pg.Client over the wire hears what it hears of PostgreSQL:", () => {
  for (const [name, program] of Object.entries({ ...oneSession, ...killed, ...tooMany, ...twoSessions })) {
    test(name, () => agree(program));
  }

  test("any one session", () => fc.assert(fc.asyncProperty(anySession, agree), fresh));
  test("any sessions", () => fc.assert(fc.asyncProperty(anySessions, agree), fresh));
});

const insert = "insert into account values ($1, $2)";
const questions: readonly Question[] = [
  "select 1 as x, 'a' as y, true as z, null as n",
  "select * from account order by id",
  "select * from account where id = 99",
  "select count(*) as n from account",
  "",
  "-- nothing",
  ";",
  "begin",
  "begin",
  "savepoint s",
  "selec",
  "select 1",
  "rollback to s",
  "end",
  "commit",
  "rollback",
  "start transaction",
  "select nope from account",
  "commit",
  "begin; update account set balance = 11 where id = 1; select balance from account where id = 1",
  "abort",
  "select 1 as x; select 2 as y",
  "update account set balance = 12 where id = 1; select nope; select 3 as z",
  "select balance from account where id = 1",
  { text: "select * from account where id = $1", values: [1] },
  { text: "select * from account where id = $1", values: [99] },
  { text: "select nope from account where id = $1", values: [1] },
  { text: insert, values: [7, 70] },
  { text: insert, values: [7, 70] },
  { text: insert, values: [8, null] },
  { text: "delete from account where id = $1 returning *", values: [7] },
  { text: "update account set balance = balance + $2 where id = $1", values: [1, 5] },
  { name: "by id", text: "select balance from account where id = $1", values: [1] },
  { name: "by id", text: "select balance from account where id = $1", values: [2] },
  { name: "bad", text: "select nope from account where id = $1", values: [2] },
  { text: "begin", values: [], name: "begin" },
  { text: "select nope from account where id = $1", values: [1] },
  { text: "select * from account where id = $1", values: [1] },
  { text: "rollback", values: [], name: "rollback" },
  "with one as (select 1 as x) select * from one",
  "values (1), (2)",
];

test("message for message a client hears what it hears of PostgreSQL: columns, types, tags, notices, errors, statuses", async () => {
  await real.reset();
  await wire.reset();
  const truth = await heard(real.client(), questions);
  expect(truth.length).toBeGreaterThan(4 * questions.length);
  expect(await heard(wire.client(), questions)).toEqual(truth);
});

test("what FakeDriver says otherwise than PostgreSQL is said as PostgreSQL says it where the wire shows the difference", async () => {
  for (const name of ["Large numbers", "Transaction commands in a longer text"]) {
    const { program, real: truth } = differences[name] ?? { program: [], real: [] };
    const said = await play(wire, program);
    expect([name, said.slice(-truth.length).map((line) => line.slice(line.indexOf("→ ") + 2))]).toEqual([
      name,
      truth,
    ]);
  }
});

describe("whatever a client is asked when it starts:", () => {
  for (const method of ["password", "scram-sha-256"] as const) {
    test(method, async () => {
      const asking = new WireBackend({ auth: { method, password: "secret" } });
      const program = ["a select 1 as x", "a commit()", "a close()"];
      expect(await play(asking, program)).toEqual(await play(real, program));
      const strict = new WireBackend({ auth: { method, password: "another" } });
      expect(await play(strict, program.slice(0, 1))).toEqual([
        "a select 1 as x → not connected: OperationalError 28P01",
      ]);
    });
  }
});
