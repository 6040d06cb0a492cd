/** What the command line says where several rules are broken, and how rules are chosen there. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { poolproofHere } from "./command-line.ts";

const simple = ["check", "--scenario", "steady", "simple", "--executions", "100"];

function verdictIn(stdout: string): Verdict {
  return JSON.parse(stdout) as Verdict;
}

describe("check", () => {
  test("tells each finding with its own story, then what the other rules came to: exit code 1", async () => {
    const { code, stdout } = await poolproofHere(simple);
    expect(code).toBe(1);
    expect(stdout.split("\n").filter((line) => /^(?:\d of|No |Found|Again)/.test(line))).toEqual([
      "1 of 2: Violated: used ≤ maxconn    SimpleConnectionPool, 3 workers, maxconn 2",
      "Found in execution 6 (sampled, portfolio, seed 1: surw). Shortened from 8 choices to 5, 3 switches.",
      "Again:   npx poolproof replay v1:simple,steady,ops%3D1:start-c.start-b.start-a.connect-a1.connect-b1",
      "2 of 2: Violated: idle ≤ minconn    SimpleConnectionPool, 2 workers, maxconn 2",
      "Found in execution 6 (sampled, portfolio, seed 1: surw). Shortened from 15 choices to 6, 2 switches.",
      "Again:   npx poolproof replay v1:simple,steady,workers%3D2,ops%3D1:" +
        "start-a.query-a1.start-b.connect-b1.query-b1.rollback-b1.rollback-a1",
      "No other rule was broken in 100 executions.",
    ]);
  });

  test("names what the same execution breaks as well", async () => {
    const words = ["check", "really-threaded", "--scenario", "closeall", "--executions", "100"];
    const { stdout } = await poolproofHere(words);
    expect(stdout).toContain("\nThe same execution also breaks: no deadlock.\n");
    expect(stdout).toMatch(/^Violated: every getconn settles exactly once /);
  });

  test("--without and --rule choose: exit code 0 where none of those is broken", async () => {
    const [without, rule] = await Promise.all([
      poolproofHere([...simple, "--json", "--without", "used-le-maxconn,idle ≤ minconn"]),
      poolproofHere([...simple, "--json", "--rule", "idle-le-minconn"]),
    ]);
    expect(without.code).toBe(0);
    expect(verdictIn(without.stdout)).toMatchObject({ verdict: "holds", executions: 100 });
    expect(rule.code).toBe(1);
    expect(verdictIn(rule.stdout).findings).toMatchObject([{ invariant: "idle ≤ minconn", also: [] }]);
    expect(verdictIn(rule.stdout)).not.toHaveProperty("rest");
  });

  test("a rule that there is not is one sentence, and exit code 2", async () => {
    const { code, stdout, stderr } = await poolproofHere([...simple, "--without", "used"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^Unknown rule "used": use one of used ≤ maxconn, .*, also spelled as in used-le-maxconn\.\n$/,
    );
  });

  test("a later finding replays as itself", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "simple",
      "--scenario",
      "closeall",
      "--executions",
      "100",
      "--json",
    ];
    const { findings = [] } = verdictIn((await poolproofHere(words)).stdout);
    expect(findings.length).toBeGreaterThan(2);
    expect(findings.some(({ schedule }) => schedule.includes("without"))).toBe(true);
    for (const { schedule, invariant, message } of findings) {
      const { code, stdout } = await poolproofHere(["replay", schedule, "--json"]);
      expect(code).toBe(1);
      expect(verdictIn(stdout)).toMatchObject({ invariant, message, schedule });
    }
  });

  test("one job, two jobs and two shards find the same", async () => {
    const words = ["check", "--scenario", "misuse", "simple", "--executions", "40", "--json"];
    const parts = ["1", "2"].map((part) => poolproofHere([...words, "--shard", `${part}/2`]));
    const [one, two, ...shards] = await Promise.all([
      poolproofHere([...words, "--jobs", "1"]),
      poolproofHere([...words, "--jobs", "2"]),
      ...parts,
    ]);
    const folder = await mkdtemp(join(tmpdir(), "poolproof-"));
    const files = shards.map((_, at) => join(folder, `${at}.json`));
    await Promise.all(shards.map(({ stdout }, at) => writeFile(files[at] ?? "", stdout)));
    const merged = await poolproofHere(["merge", "--json", ...files]);
    await rm(folder, { recursive: true });
    const { findings, rest } = verdictIn(one.stdout);
    expect(findings?.length).toBeGreaterThan(3);
    expect(verdictIn(two.stdout)).toMatchObject({ findings, rest });
    expect(verdictIn(merged.stdout)).toMatchObject({ findings, rest });
  });
});
