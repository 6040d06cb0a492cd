import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { poolproof } from "./command-line.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolproof-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs shards and writes what they print: the files' names. */
async function shards(name: string, words: readonly string[], which: readonly string[]): Promise<string[]> {
  return Promise.all(
    which.map(async (shard) => {
      const { stdout } = await poolproof(["check", ...words, "--shard", shard, "--json"]);
      const file = join(folder, `${name}-${shard.replace("/", "-of-")}.json`);
      await writeFile(file, stdout);
      return file;
    }),
  );
}

const withoutSeconds = (text: string): string => text.replaceAll(/"seconds":[\d.e-]+/g, '"seconds":0');

describe.concurrent("merge", () => {
  test("what holds in all shards is one line, the same as without shards, and exit code 0", async () => {
    const words = ["threaded", "--executions", "100"];
    const files = await shards("holds", words, ["2/2", "1/2"]);
    const alone = await poolproof(["check", ...words, "--json"]);
    const merged = await poolproof(["merge", "--json", ...files]);
    expect({ ...merged, stdout: withoutSeconds(merged.stdout) }).toEqual({
      ...alone,
      stdout: withoutSeconds(alone.stdout),
    });
  });

  test("a violation is told with its recipe, and exit code 1", async () => {
    const files = await shards("violated", ["simple", "threaded", "--executions", "20"], ["1/2", "2/2"]);
    const { code, stdout } = await poolproof(["merge", ...files]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Violated: used ≤ maxconn +simple, steady, portfolio, seed 1, executions 20, in 2 shards\n3 connections are lent, and maxconn is 2\.\nFound in execution 6 \(sampled, portfolio, seed 1: surw\)\. Shortened from 8 choices to 5, 3 switches\.\nAgain: {3}npx poolproof replay v1:simple/,
    );
    expect(stdout).toMatch(
      /\nHolds +threaded, steady, portfolio, seed 1, executions 20, in 2 shards\nSampled 20 executions/,
    );
  });

  test("a shard that is missing, or there twice, is one sentence and exit code 2", async () => {
    const [first = "", third = ""] = await shards("some", ["threaded", "--executions", "9"], ["1/3", "3/3"]);
    const of = "Of threaded, steady, portfolio, seed 1, executions 9, in 3 shards, shard";
    const accepted = "accepted is one line of each shard, all of them run with the same options.\n";
    expect(await poolproof(["merge", first, third])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${of} 2/3 is missing: ${accepted}`,
    });
    const [second = ""] = await shards("some", ["threaded", "--executions", "9"], ["2/3"]);
    expect(await poolproof(["merge", first, second, third, first])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${of} 1/3 is there twice: ${accepted}`,
    });
  });

  test("shards of two seeds do not go together", async () => {
    const [first = ""] = await shards("one", ["threaded", "--executions", "9"], ["1/2"]);
    const [second = ""] = await shards("other", ["threaded", "--executions", "9", "--seed", "2"], ["2/2"]);
    const { code, stderr } = await poolproof(["merge", first, second]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Of threaded, steady, portfolio, seed 1, .* shard 2\/2 is missing: /);
  });
});
