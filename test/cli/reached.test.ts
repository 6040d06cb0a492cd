/** Each verdict tells what was reached, and --require makes it count. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { poolproofHere } from "./command-line.ts";

const alone = [
  "check",
  "--scenario",
  "steady",
  "threaded",
  "--workers",
  "1",
  "--ops",
  "1",
  "--executions",
  "5",
];
const sentence = "no ask ever waited: use more workers than maxconn (1 worker, maxconn 2)";

describe("what was reached", () => {
  test("is a line of text, and what never was is another", async () => {
    const { code, stdout } = await poolproofHere(alone);
    expect(code).toBe(0);
    expect(stdout.replace(/in [\d.]+ s/, "in 0.0 s")).toBe(
      `Holds                           ThreadedConnectionPool, 1 worker, maxconn 2
Sampled 5 executions (portfolio, seed 1, up to 3 delays), 15 steps in 0.0 s: none breaks a rule.
Reached: 5 asks lent, 0 waited at maxconn, 0 refused, 5 connections opened, 0 closed.
Never reached: ${sentence}.
`,
    );
  });

  test("is two members of JSON", async () => {
    const { stdout } = await poolproofHere([...alone, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "holds",
      reached: { asks: 5, lent: 5, waited: 0, refused: {}, opened: 5, closed: 0, faults: {}, delays: 0 },
      unreached: [{ what: "waits", message: sentence }],
    });
  });

  test("names faults, delays, refusals and closealls", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "tarn",
      "--scenario",
      "closeall",
      "--faults",
      "statement",
      "--executions",
      "200",
    ];
    const { stdout } = await poolproofHere(words);
    expect(stdout).toMatch(
      /\nReached: \d+ asks lent, \d+ waited at maxconn, \d+ refused \(\d+ × Error: .*\), \d+ connections opened, \d+ closed, \d+ faults \(\d+ × statement\), \d+ delays, 200 destroys returned\.\n/,
    );
  });
});

describe("--require", () => {
  test("where it is not reached: limit, exit code 4, said once", async () => {
    const [text, json] = await Promise.all([
      poolproofHere([...alone, "--require", "waits"]),
      poolproofHere([...alone, "--require", "waits", "--json"]),
    ]);
    expect(text.code).toBe(4);
    expect(text.stdout).toMatch(/^Limit {20}/);
    expect(text.stdout.split(sentence)).toHaveLength(2);
    expect(json.code).toBe(4);
    expect(JSON.parse(json.stdout)).toMatchObject({
      verdict: "limit",
      message: `What was required was not reached: ${sentence}`,
    });
  });

  test("where it is reached: exit code 0, in any number of jobs", async () => {
    const faults = ["--faults", "statement", "--require", "lent,waits,refusals,faults,opened,closes"];
    const words = ["check", "--scenario", "steady", "threaded", "--executions", "300", ...faults];
    const [one, two] = await Promise.all([poolproofHere([...words, "--jobs", "1"]), poolproofHere(words)]);
    expect(one.code).toBe(0);
    expect(two.code).toBe(0);
  });

  test("of shards is left to merge, which may require more", async () => {
    const folder = await mkdtemp(join(tmpdir(), "poolproof-"));
    const words = [
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--executions",
      "20",
      "--require",
      "waits",
      "--json",
      "--shard",
    ];
    const shards = await Promise.all(["1/2", "2/2"].map((shard) => poolproofHere([...words, shard])));
    expect(shards.map(({ code }) => code)).toEqual([0, 0]);
    const file = join(folder, "shards.jsonl");
    await writeFile(file, shards.map(({ stdout }) => stdout).join(""));
    const [merged, short] = await Promise.all([
      poolproofHere(["merge", file]),
      poolproofHere(["merge", file, "--require", "closealls"]),
    ]);
    await rm(folder, { recursive: true });
    expect(merged.code).toBe(0);
    expect(merged.stdout).toMatch(/\nReached: 1\d\d asks lent, /);
    expect(short.code).toBe(4);
    expect(short.stdout).toContain("\nWhat was required was not reached: no closeall was ever called: ");
  });
});
