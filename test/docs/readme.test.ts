/** What the README shows is what happens. */
import { expect, test } from "vitest";
import { poolproof } from "../cli/command-line.ts";
import { startPostgres } from "../conformance/postgres/postgres.ts";
import { codeBlocks, run, withFiles } from "./code-blocks.ts";

test("the check of SimpleConnectionPool prints what the README shows", async () => {
  const [, shown = ""] = await codeBlocks("README.md", "");
  const [command = "", ...lines] = shown.split("\n");
  const { stdout } = await poolproof(command.replace("$ npx poolproof ", "").split(" "));
  const [start = "", end = ""] = lines.join("\n").split("…\nNo other");
  expect(stdout.slice(0, start.length)).toBe(start);
  expect(stdout.slice(-end.length)).toBe(end);
});

test("the check of one's own pool, and of one's own scenario, print what the README shows", async () => {
  const [pool = "", use = ""] = await codeBlocks("README.md", "ts");
  const blocks = await codeBlocks("README.md", "");
  const [command = "", ...lines] = blocks[3]?.split("\n") ?? [];
  await withFiles({ "my-pool.ts": pool }, async (folder) => {
    // What is shown is found in the first few: that the rest of 10,000 ends is checked elsewhere.
    const words = [...command.replace("$ npx poolproof ", "").split(" "), "--executions", "300"];
    const { stdout, code } = await poolproof(words, folder);
    const [start = ""] = lines.join("\n").split("…\n");
    expect(stdout.slice(0, start.length)).toBe(start);
    expect(code).toBe(1);
  });
  const code = use
    .replaceAll("./my-pool.ts", "./my-pool.js")
    .replace("check(twoWorkers)", "check(twoWorkers, { executions: 300 })");
  const shown = await run(code, {}, { "my-pool.js": pool });
  expect(shown).toBe(blocks[4]);
});

test("the pools work against a real server as the README shows", async () => {
  const [, , , code = ""] = await codeBlocks("README.md", "ts");
  const server = await startPostgres({ connectionsMax: 5 });
  const { user, password, host, port, database } = server.config;
  const url = `postgres://${user}:${String(password)}@${host}:${port}/${database ?? ""}`;
  try {
    expect(await run(code, { DATABASE_URL: url })).toBe("20 [ { task: 19 } ]\n");
  } finally {
    await server.stop();
  }
});
