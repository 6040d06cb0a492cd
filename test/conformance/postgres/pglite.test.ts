import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PgliteBackend } from "./pglite.ts";
import { play } from "./play.ts";
import { oneSession } from "./programs.ts";
import { RealBackend } from "./real.ts";

let real: RealBackend;
let pglite: PgliteBackend;

beforeAll(async () => {
  [real, pglite] = await Promise.all([RealBackend.start(), PgliteBackend.start()]);
}, 60_000);
afterAll(() => Promise.all([real.stop(), pglite.stop()]));

/** Nothing interrupts a statement in PGlite, and there is no second session. */
const beyond = new Set(["a statement timeout fails the transaction", "close rolls back"]);
const programs = Object.entries(oneSession).filter(([name]) => !beyond.has(name));

describe("PGlite, through PostgresDriver, does what PostgreSQL does:", () => {
  for (const [name, program] of programs) {
    test(name, async () => expect(await play(pglite, program)).toEqual(await play(real, program)));
  }
});

test("misses what needs a clock or a second session: a statement is not interrupted, a session not closed", () => {
  expect(Object.keys(oneSession).filter((name) => beyond.has(name))).toHaveLength(beyond.size);
});
