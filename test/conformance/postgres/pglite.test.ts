import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oneSession } from "./one-session.ts";
import { PgliteBackend } from "./pglite.ts";
import { play } from "./play.ts";
import { RealBackend } from "./real.ts";

let real: RealBackend;
let pglite: PgliteBackend;

beforeAll(async () => {
  [real, pglite] = await Promise.all([RealBackend.start(), PgliteBackend.start()]);
});
afterAll(() => Promise.all([real.stop(), pglite.stop()]));

/** Nothing interrupts a statement in PGlite, and there is no second session. */
const beyond = new Set(["a statement timeout fails the transaction", "close rolls back"]);
const programs = Object.entries(oneSession).filter(([name]) => !beyond.has(name));

describe("PGlite, through PostgresDriver, does what PostgreSQL does:", () => {
  for (const [name, program] of programs) {
    test(name, async () => expect(await play(pglite, program)).toEqual(await play(real, program)));
  }
});

test("misses what a clock interrupts: a statement runs on past its timeout", async () => {
  const said = await play(pglite, ["a set statement_timeout = 1", "a select pg_sleep(0.02) is null as x"]);
  expect(said.at(-1)).toBe('a select pg_sleep(0.02) is null as x → 1 [{"x":false}], INTRANS');
});

test("misses the end of a session: the next connection is in the transaction that a closed one has left", async () => {
  const said = await play(pglite, [
    "a delete from entry",
    "a close()",
    "b select count(*)::int as n from entry",
  ]);
  expect(said.at(-1)).toBe('b select count(*)::int as n from entry → 1 [{"n":0}], INTRANS');
});
