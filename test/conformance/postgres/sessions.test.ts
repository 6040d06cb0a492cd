import process from "node:process";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import { anySession, anySessions } from "./any-program.ts";
import type { Backend } from "./backend.ts";
import { pgMemBackend } from "./fake.ts";
import { killed, oneSession, tooMany } from "./one-session.ts";
import { play, type Program } from "./play.ts";
import { RealBackend } from "./real.ts";
import { scriptedBackend, withoutRows } from "./scripted.ts";
import { twoSessions } from "./two-sessions.ts";

/** The same programs in every `npm test`; POOLPROOF_PROGRAMS=20000 plays so many, and other ones each time. */
const given = process.env["POOLPROOF_PROGRAMS"];
const fresh = given === undefined ? { numRuns: 150, seed: 1 } : { numRuns: Number(given) };

let real: RealBackend;
const pgMem = pgMemBackend();

beforeAll(async () => {
  real = await RealBackend.start();
});
afterAll(() => real.stop());

async function agree(program: Program): Promise<void> {
  const truth = await play(real, program);
  const ours = await play(pgMem, program);
  if (truth.at(-1)?.endsWith("→ waits")) {
    // Nothing in this process can wait: what waits for real fails here at once, as it would if the other committed.
    expect(ours.slice(0, truth.length - 1)).toEqual(truth.slice(0, -1));
    expect(ours[truth.length - 1]).toMatch(/Error (?:40001|23505|23503),/);
  } else expect(ours).toEqual(truth);
}

/** As {@link agree}; but where both must fail one of several transactions, they need not choose the same. */
async function agreeUpToVictim(program: Program): Promise<void> {
  try {
    await agree(program);
  } catch (disagreement) {
    const both = await Promise.all([play(real, program), play(pgMem, program)]);
    if (!both.every((said) => said.join().includes(" 40001, "))) throw disagreement;
  }
}

describe("FakeDriver on pg-mem does what PostgreSQL does:", () => {
  for (const [name, program] of Object.entries({ ...oneSession, ...killed, ...tooMany, ...twoSessions })) {
    test(name, () => agree(program));
  }

  test("any one session", () => fc.assert(fc.asyncProperty(anySession, agree), fresh));
  test("any sessions", () =>
    fc.assert(fc.asyncProperty(anySessions, given === undefined ? agree : agreeUpToVictim), fresh));
});

describe("FakeDriver on a server without SQL has PostgreSQL's transaction states and SQLSTATEs:", () => {
  const agreeWithoutRows = async (program: Program): Promise<void> => {
    const truth = await play(real, program);
    const ours = await play(scriptedBackend(truth), program);
    expect(ours.map(withoutRows)).toEqual(truth.map(withoutRows));
  };
  for (const [name, program] of Object.entries({ ...oneSession, ...killed })) {
    test(name, () => agreeWithoutRows(program));
  }
});

test("at READ COMMITTED a second writer waits and then succeeds, and FakeDriver does so when it is told", async () => {
  const first = "update account set balance = 1 where id = 1";
  const second = "update account set balance = balance + 1 where id = 1 returning balance";
  const waitFor = async (backend: Backend, hold: () => () => void): Promise<unknown> => {
    await backend.reset();
    const [one, two] = [await backend.connect(), await backend.connect()];
    await two.query("begin isolation level read committed");
    await one.query(first);
    const release = hold();
    const waiting = two.query(second);
    expect(two.transactionStatus).toBe(TransactionStatus.ACTIVE);
    if (backend === real) expect(await backend.waits(two, () => false)).toBe(true);
    await one.commit();
    release();
    return (await waiting).rows;
  };
  expect(await waitFor(real, () => () => {})).toEqual([{ balance: 2 }]);
  expect(await waitFor(pgMem, () => pgMem.holdNextQuery())).toEqual([{ balance: 2 }]);
});

test("the comparison sees a wrong row, a wrong status and a wrong SQLSTATE", async () => {
  const seen = await play(pgMem, ["a select 1 as x", "a select nope", "a rollback()"]);
  expect(seen).toEqual([
    'a select 1 as x → 1 [{"x":1}], INTRANS',
    "a select nope → DatabaseError 42703, INERROR",
    "a rollback() → done, IDLE",
  ]);
});
