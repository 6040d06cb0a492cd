import process from "node:process";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pgMemBackend } from "./fake.ts";
import { play, type Program } from "./play.ts";
import { anySession, anySessions, killed, oneSession, tooMany, twoSessions } from "./programs.ts";
import { RealBackend } from "./real.ts";
import { scriptedBackend, withoutRows } from "./scripted.ts";

/** The same programs in every `npm test`; POOLPROOF_PROGRAMS=20000 plays so many, and other ones each time. */
const given = process.env["POOLPROOF_PROGRAMS"];
const fresh = given === undefined ? { numRuns: 150, seed: 1 } : { numRuns: Number(given) };

let real: RealBackend;
const pgMem = pgMemBackend();

beforeAll(async () => {
  real = await RealBackend.start();
}, 60_000);
afterAll(() => real.stop());

/** A server that ends a session says so (57P01); FakeDriver's server is gone without a word. */
async function truthOf(program: Program): Promise<readonly string[]> {
  return (await play(real, program)).map((said) => said.replace("57P01", "08006"));
}

async function agree(program: Program): Promise<void> {
  const truth = await truthOf(program);
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
    const both = await Promise.all([truthOf(program), play(pgMem, program)]);
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
    const truth = await truthOf(program);
    const ours = await play(scriptedBackend(truth), program);
    expect(ours.map(withoutRows)).toEqual(truth.map(withoutRows));
  };
  for (const [name, program] of Object.entries({ ...oneSession, ...killed })) {
    test(name, () => agreeWithoutRows(program));
  }
});

test("the comparison sees a wrong row, a wrong status and a wrong SQLSTATE", async () => {
  const seen = await play(pgMem, ["a select 1 as x", "a select nope", "a rollback()"]);
  expect(seen).toEqual([
    'a select 1 as x → 1 [{"x":1}], INTRANS',
    "a select nope → DatabaseError 42703, INERROR",
    "a rollback() → done, IDLE",
  ]);
});
