import process from "node:process";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pgMemBackend } from "./fake.ts";
import { play, type Program } from "./play.ts";
import { anySession, anySessions, killed, oneSession, twoSessions } from "./programs.ts";
import { RealBackend } from "./real.ts";

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
  // A server that ends a session says so (57P01); FakeDriver's server is gone without a word.
  const truth = (await play(real, program)).map((said) => said.replace("57P01", "08006"));
  const ours = await play(pgMem, program);
  if (truth.at(-1)?.endsWith("→ waits")) {
    // Nothing in this process can wait: what waits for real fails here at once, as it would if the other committed.
    expect(ours.slice(0, truth.length - 1)).toEqual(truth.slice(0, -1));
    expect(ours[truth.length - 1]).toMatch(/Error (?:40001|23505|23503),/);
  } else expect(ours).toEqual(truth);
}

describe("FakeDriver on pg-mem does what PostgreSQL does:", () => {
  for (const [name, program] of Object.entries({ ...oneSession, ...killed, ...twoSessions })) {
    test(name, () => agree(program));
  }

  test("any one session", () => fc.assert(fc.asyncProperty(anySession, agree), fresh));
  test("any sessions", () => fc.assert(fc.asyncProperty(anySessions, agree), fresh));
});
