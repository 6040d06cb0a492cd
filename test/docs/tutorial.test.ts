/** The tutorial's commands run, and find what it says they find. */
import { expect, test } from "vitest";
import { poolproofHere } from "../cli/command-line.ts";
import { codeBlocks } from "./code-blocks.ts";

const found: Readonly<Record<string, string>> = {
  "check simple --scenario steady": "1 of 2: Violated: used ≤ maxconn",
  "check threaded --scenario steady": "Holds",
  "check threaded --scenario steady --explore exhaust": "Holds",
  "check threaded --scenario steady --faults rollback": "Violated: nothing leaks",
  "check threaded --scenario article": "Violated: every task is served",
  "check really-threaded --scenario article": "Holds",
  "check really-threaded --scenario closeall": "Violated: every getconn settles exactly once",
};

const commands = (await codeBlocks("docs/tutorial.md", ""))
  .flatMap((block) => block.trim().split("\n"))
  .map((line) => line.replace("npx poolproof ", ""));

test("it shows these checks, and one replay", () => {
  expect(commands.filter((command) => !command.startsWith("replay"))).toEqual(Object.keys(found));
  expect(commands.filter((command) => command.startsWith("replay"))).toHaveLength(1);
});

test.each(commands)("poolproof %s", async (command) => {
  const isSample = command.startsWith("check") && !command.includes("--explore");
  // What is broken is found soon; that the others hold is checked at length elsewhere.
  const words = [...command.split(" "), ...(isSample ? ["--executions", "300"] : [])];
  const { code, stdout } = await poolproofHere(words);
  const start = found[command] ?? "SimpleConnectionPool, 3 workers, maxconn 2";
  expect(stdout.slice(0, start.length)).toBe(start);
  expect(code).toBe(start === "Holds" ? 0 : 1);
});
