/** Ctrl-C ends a search with what it found so far. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { main, tsx } from "./command-line.ts";

test("the verdict so far is printed, and gives the exit code", async () => {
  const words = ["check", "simple", "threaded", "--executions", "1000000000", "--json"];
  const child = spawn(process.execPath, ["--import", tsx, main, ...words]);
  let stdout = "";
  child.stdout.on("data", (text: Buffer) => {
    // simple's line: by now the search in threaded, which would go on for hours, has begun.
    if (stdout === "") child.kill("SIGINT");
    stdout += text.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const [simple, threaded] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(simple).toMatchObject({ subject: "simple", verdict: "violated" });
  expect(threaded).toMatchObject({ subject: "threaded", verdict: "holds", exhaustive: false, stopped: true });
  expect(code).toBe(1);
});
