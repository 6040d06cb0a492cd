import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { freePort, keeperCommand } from "./postgres.ts";

/** Starts the keeper and waits for ever, as a test run does. The keeper's output is this process's own. */
const run = `require("node:child_process")
  .spawn(process.execPath, process.argv.slice(1), { stdio: ["pipe", "inherit", "inherit"] })`;

test("the server goes and its directory with it, also when the tests are killed", async () => {
  const { args, directory } = await keeperCommand(await freePort());
  const tests = spawn(process.execPath, ["-e", run, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  for await (const text of tests.stderr) if (String(text).includes("ready to accept connections")) break;
  expect(existsSync(directory)).toBe(true);
  tests.kill("SIGKILL");
  // "close" comes when nobody has the output any more: neither the keeper nor the server.
  tests.stdout.resume();
  await once(tests, "close");
  expect(existsSync(directory)).toBe(false);
});
