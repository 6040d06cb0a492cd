/** Our pools do what the real psycopg2 did, in every recorded program. */
import { expect, test } from "vitest";
import { describe, firstDisagreement } from "./compare.ts";
import { readCorpus } from "./corpus.ts";
import { programsOf } from "./generate.ts";
import { ourPools } from "./our-pools.ts";
import { poolNames, type Outcome } from "./program.ts";
import { runProgram } from "./run.ts";

const { origin, entries } = readCorpus();

test("at least 5,000 programs are recorded, and their number is true", () => {
  expect(entries.length).toBeGreaterThanOrEqual(5000);
  expect(entries.length).toBe(origin.programs);
  expect(origin.psycopg2).toMatch(/^2\.9\./);
});

test("our pools agree with psycopg2 in all of them", async () => {
  const disagreements: string[] = [];
  for (const { program, run: reference } of entries) {
    const disagreement = firstDisagreement({ program, reference, ours: await runProgram(ourPools, program) });
    if (disagreement) disagreements.push(describe(program, disagreement));
  }
  expect(disagreements).toEqual([]);
});

test("the recorded seed makes the recorded programs (another fast-check may need a new recording)", () => {
  expect(programsOf(origin.seed, 200)).toEqual(entries.slice(0, 200).map((entry) => entry.program));
});

test("every outcome that a pool can have is there, and none that it cannot have", () => {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const { program, run } of entries) {
    count(`${program.pool} made ${kindOf(run.made.outcome)}`);
    for (const { outcome, nested } of run.calls) {
      count(`${program.pool} ${kindOf(outcome)}`);
      for (const inner of nested) count(`${program.pool} nested ${kindOf(inner)}`);
    }
  }
  const inEveryPool = poolNames.flatMap((pool) => everywhere.map((what) => `${pool} ${what}`));
  expect([...inEveryPool, ...somewhere].filter((what) => (counts.get(what) ?? 0) < 3)).toEqual([]);
  expect(never.filter((what) => counts.has(what))).toEqual([]);
});

const failures = ["connect", "rollback", "close", "status"].flatMap((operation) => [
  `OperationalError: ${operation} failed`,
  `InterfaceError: ${operation} failed`,
]);

const everywhere: readonly string[] = [
  "made ok",
  "made OperationalError: connect failed",
  "ok",
  "c",
  "PoolError: connection pool is closed",
  "PoolError: trying to put unkeyed connection",
  "KeyError: a key",
  "KeyError: id(conn)",
  "AttributeError: a member of None",
  ...failures,
];

const somewhere: readonly string[] = [
  "simple made ValueError: a limit",
  "threaded made OverflowError: a limit",
  "really-threaded made ValueError: semaphore",
  "simple PoolError: connection pool exhausted",
  "threaded PoolError: connection pool exhausted",
  "simple f",
  "simple nested c",
  "simple nested ok",
  "simple nested PoolError: trying to put unkeyed connection",
  "threaded BLOCKED",
  "threaded nested BLOCKED",
  "really-threaded BLOCKED",
  "really-threaded nested BLOCKED",
];

const never: readonly string[] = [
  // No lock, no semaphore.
  "simple BLOCKED",
  // Every I/O is under the lock.
  "threaded nested c",
  "threaded nested ok",
  // Whoever has a permit finds room.
  "really-threaded PoolError: connection pool exhausted",
];

/** An outcome without what is particular to one program. */
function kindOf(outcome: Outcome): string {
  return outcome
    .replace(/^c\d+$/, "c")
    .replace(/^KeyError: (?!id\(conn\)$).*/s, "KeyError: a key")
    .replace(/^AttributeError: .*/, "AttributeError: a member of None")
    .replace(/^ValueError: semaphore .*/, "ValueError: semaphore")
    .replace(/^(ValueError|OverflowError): (?:invalid|cannot) .*/s, "$1: a limit");
}
