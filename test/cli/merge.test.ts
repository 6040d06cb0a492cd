import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { checkJson } from "../../src/report/json.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check } from "../../src/check/check.ts";
import { poolproofHere } from "./command-line.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolproof-"));
  for (const count of [2, 3]) {
    for (let index = 0; index < count; index++) await writeShard(index, count, 1);
  }
  await writeShard(1, 2, 7);
});
afterAll(() => rm(folder, { recursive: true }));

const shardFile = (index: number, count: number, seed = 1): string =>
  join(folder, `${seed}-${index}-of-${count}.json`);

/** What `check simple threaded --shard i/n --json` prints. */
async function writeShard(index: number, count: number, seed: number): Promise<void> {
  const lines: string[] = [];
  for (const subject of [simple, threaded]) {
    const options = { seed, executions: 20, shard: { index, count } };
    lines.push(checkJson(await check(builtIn("steady", subject), options)));
  }
  await writeFile(shardFile(index, count, seed), `${lines.join("\n")}\n`);
}

const withoutSeconds = (text: string): string => text.replaceAll(/"seconds":[\d.e-]+/g, '"seconds":0');

describe("merge", () => {
  test("what all shards print is one verdict, the same as without shards, and exit code 0", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--workers",
      "2",
      "--ops",
      "1",
      "--explore",
      "exhaust",
      "--json",
    ];
    const [one, other, alone] = await Promise.all([
      poolproofHere([...words, "--shard", "1/2"]),
      poolproofHere([...words, "--shard", "2/2"]),
      poolproofHere(words),
    ]);
    const files = [join(folder, "one.json"), join(folder, "other.json")] as const;
    await Promise.all([writeFile(files[0], one.stdout), writeFile(files[1], other.stdout)]);
    const merged = await poolproofHere(["merge", "--json", files[1], files[0]]);
    expect({ ...merged, stdout: withoutSeconds(merged.stdout) }).toEqual({
      ...alone,
      stdout: withoutSeconds(alone.stdout),
    });
    expect(alone.code).toBe(0);
  });

  test("a violation is told with its recipe, and exit code 1", async () => {
    const { code, stdout } = await poolproofHere(["merge", shardFile(0, 2), shardFile(1, 2)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^1 of 2: Violated: used ≤ maxconn +simple, steady, portfolio, seed 1, executions 20, in 2 shards\n3 connections are lent, and maxconn is 2\.\nFound in execution 6 \(sampled, portfolio, seed 1: surw\)\. Shortened from 8 choices to 5, 3 switches\.\nAgain: {3}npx poolproof replay v1:simple/,
    );
    expect(stdout).toMatch(
      /\nHolds +threaded, steady, portfolio, seed 1, executions 20, in 2 shards\nSampled 20 executions/,
    );
  });

  test("a shard that is missing is one sentence and exit code 2", async () => {
    expect(await poolproofHere(["merge", shardFile(0, 3), shardFile(2, 3)])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "Of simple, steady, portfolio, seed 1, executions 20, in 3 shards, shard 2/3 is missing: " +
        "pass exactly one line per shard, all run with the same options.\n",
    });
  });

  test("shards of two seeds do not go together", async () => {
    const { code, stderr } = await poolproofHere(["merge", shardFile(0, 2), shardFile(1, 2, 7)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Of simple, steady, portfolio, seed 1, .* shard 2\/2 is missing: /);
  });
});
