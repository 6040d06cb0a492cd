/** A disagreement is found, shrunk and told; without psycopg2 the command says so. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describe, firstDisagreement } from "./compare.ts";
import { loadPools } from "./mutant.ts";
import { ourPools } from "./our-pools.ts";
import type { Program, Run } from "./program.ts";
import { runProgram } from "./run.ts";
import { findDisagreement } from "./search.ts";

const ours = (program: Program) => runProgram(ourPools, program);

test("pools that do the same have no disagreement, however many programs run", async () => {
  let programs = 0;
  const onProgram = () => (programs += 1);
  expect(
    await findDisagreement({ reference: ours, ours, programs: 300, seed: 1, onProgram }),
  ).toBeUndefined();
  expect(programs).toBe(300);
});

test("a pool that keeps one connection too many is found, and shrunk to one call", async () => {
  const pools = await loadPools({
    file: "pools/abstract.ts",
    from: "this._pool.length < this.minconn",
    to: "this._pool.length <= this.minconn",
  });
  const faulty = (program: Program) => runProgram(pools, program);
  const found = await findDisagreement({ reference: ours, ours: faulty, programs: 1000, seed: 1 });
  expect(found && describe(found.program, found.disagreement)).toMatchInlineSnapshot(`
    "Our pool and psycopg2's part at call 1, {"kind":"putconn","who":{"kind":"lent","back":0},"key":0}.
      psycopg2  {"outcome":"KeyError: 0","nested":[],"io":["f close"],"books":{"pool":[],"used":[],"rused":[],"closed":false,"keys":0}}
      ours      {"outcome":"KeyError: 0","nested":[],"io":[],"books":{"pool":["f"],"used":[],"rused":[],"closed":false,"keys":0}}
      program   {"pool":"simple","minconn":0,"maxconn":0,"connects":[],"steps":[{"kind":"putconn","who":{"kind":"lent","back":0},"key":0}]}"
  `);
});

const program: Program = {
  pool: "simple",
  minconn: 1,
  maxconn: "x",
  connects: [],
  steps: [{ kind: "status", who: { kind: "foreign" }, status: 2 }, { kind: "closeall" }],
};

test("the text that refuses a limit is the one thing that may differ there", () => {
  const made = (outcome: string): Run => ({ made: { outcome, io: [] }, calls: [] });
  const reference = made("ValueError: invalid literal for int() with base 10: 'x'");
  const refused = made('ValueError: maxconn is "x"; a number, or a text of digits such as "2", is accepted.');
  expect(firstDisagreement({ program, reference, ours: refused })).toBeUndefined();
  const accepted = firstDisagreement({ program, reference, ours: made("ok") });
  expect(accepted && describe(program, accepted)).toMatchInlineSnapshot(`
    "Our pool and psycopg2's part while the pool is made.
      psycopg2  {"outcome":"ValueError: invalid literal for int() with base 10: 'x'","io":[]}
      ours      {"outcome":"ok","io":[]}
      program   {"pool":"simple","minconn":1,"maxconn":"x","connects":[],"steps":[{"kind":"status","who":{"kind":"foreign"},"status":2},{"kind":"closeall"}]}"
  `);
});

test("a call that only one of the two runs reached is a disagreement", () => {
  const books = { pool: [], used: [], rused: [], closed: true, keys: 0 };
  const made = { outcome: "ok", io: [] };
  const reference: Run = { made, calls: [{ outcome: "ok", nested: [], io: [], books }] };
  expect(firstDisagreement({ program, reference, ours: { made, calls: [] } })).toEqual({
    step: { kind: "closeall" },
    callsBefore: 0,
    reference: reference.calls[0],
    ours: undefined,
  });
});

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function conformance(...options: readonly string[]) {
  return spawnSync(process.execPath, ["--import", "tsx", main, ...options], {
    encoding: "utf8",
    env: { ...process.env, POOLPROOF_PYTHON: "no-such-python" },
  });
}

test("without psycopg2 the command says what to install, and ends with 2", () => {
  const { status, stdout, stderr } = conformance("--programs", "1");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    "No Python with psycopg2 was found: no-such-python cannot import psycopg2.pool. Install it (Debian: " +
      "apt-get install python3-psycopg2), or name an interpreter that has it in POOLPROOF_PYTHON.\n",
  );
});

test("a count that is no whole number is refused, and ends with 2", () => {
  const { status, stderr } = conformance("--programs", "0");
  expect(status).toBe(2);
  expect(stderr).toContain(
    "error: option '--programs <count>' argument '0' is invalid. A whole number from 1 to 2147483647 is accepted.\n",
  );
});
