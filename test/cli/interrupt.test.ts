/** Ctrl-C ends a search with what it found so far. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { main } from "./command-line.ts";

/** Interrupted with the first verdict, when the next search has begun: one that would go on for hours. */
async function interrupted(words: readonly string[]) {
  // A module of models in TypeScript is read by tsx.
  const child = spawn(process.execPath, ["--import", "tsx", main, ...words, "--json"]);
  let stdout = "";
  child.stdout.on("data", (text: Buffer) => {
    if (stdout === "") child.kill("SIGINT");
    stdout += text.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const lines = stdout.trim().split("\n");
  return { code, verdicts: lines.map((line) => JSON.parse(line) as Verdict) };
}

test("within bounds, it says how far the levels got", async () => {
  const size = ["--workers", "5", "--ops", "4"];
  const words = [
    "check",
    "--scenario",
    "steady",
    "simple",
    "threaded",
    ...size,
    "--explore",
    "exhaust",
    "--bound",
    "preemptions=9",
  ];
  const { code, verdicts } = await interrupted(words);
  const [simple, threaded] = verdicts;
  expect(simple).toMatchObject({ verdict: "violated", level: { preemptions: 1 } });
  expect(threaded).toMatchObject({ verdict: "limit", exhaustive: false, cut: "stopped", stopped: true });
  expect(threaded?.message).toMatch(
    /^The search is not complete: it was stopped after \d+ executions, none of /,
  );
  expect(code).toBe(1);
});

test("the verdict so far is printed, and gives the exit code", async () => {
  const words = ["check", "--scenario", "steady", "simple", "threaded", "--executions", "1000000000"];
  const { code, verdicts } = await interrupted(words);
  const [simple, threaded] = verdicts;
  expect(simple).toMatchObject({ subject: "simple", verdict: "violated" });
  expect(threaded).toMatchObject({ subject: "threaded", verdict: "holds", exhaustive: false, stopped: true });
  expect(code).toBe(1);
});

test.each([
  ["in one thread", ["--jobs", "1"]],
  ["in two", ["--jobs", "2"]],
  ["depth first", ["--search", "depth"]],
])("a check of models says how far it came, %s", async (_, options) => {
  const module = ["--module", "./test/fixtures/endless-models.ts", "--workers", "4"];
  const { code, verdicts } = await interrupted(["model", "short", "endless", ...module, ...options]);
  expect(verdicts).toMatchObject([
    { model: "short" },
    { model: "endless", verdict: "limit", stopped: true, states: expect.any(Number) },
  ]);
  expect(code).toBe(4);
});
