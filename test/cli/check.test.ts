import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { poolproof, poolproofHere } from "./command-line.ts";

const schedule = "v1:simple,steady,ops%3D1:start-c.start-b.start-a.connect-a1.connect-b1";

const story = `1 of 2: Violated: used ≤ maxconn    SimpleConnectionPool, 3 workers, maxconn 2
3 connections are lent, and maxconn is 2.

  step  event                worker a                  worker b                  worker c                used/max
        connect-pool1                                                                                         0/2
        connection 1 opened
     1  start-c                                                                  getconn → connection 1       1/2
                                                                                 query select 1 …
     2  start-b                                        getconn …                                              1/2
     3  start-a              getconn …                                                                        1/2
     4  connect-a1           … getconn → connection 3                                                         2/2
        connection 3 opened  query select 1 …
     5  connect-b1                                     … getconn → connection 2                               3/2
        connection 2 opened                            query select 1 …

Found in execution 6 (sampled, portfolio, seed 1: surw). Shortened from 8 choices to 5, 3 switches.
Again:   npx poolproof replay ${schedule}
As test: await replay(scenario, "${schedule}")`;

const boundedText = `Limit                           ThreadedConnectionPool, 3 workers, maxconn 2
No rule is broken in any interleaving with at most 2 preemptions. That is as far as the bounds go: they left out 366 ways to go on, which wider ones would explore.
  no preemption          1 execution     8 ways on left out
  at most 1 preemption   17 executions   80 ways on left out
  at most 2 preemptions  177 executions  366 ways on left out
195 executions, 3,025 steps in 0.0 s.
More delays would have made no difference: time goes from timer to timer, and in between operations take none.
Bodies share no values with each other or the pool, as the scenario says.
Workers with one body are alike: none asked who it is, and no rule of the scenario's own looked at names.
Reached: 1,105 asks lent, 102 waited at maxconn, 65 refused (65 × PoolError: connection pool exhausted), 425 connections opened, 230 closed.`;

const provenText = `Holds                           ThreadedConnectionPool, 2 workers, maxconn 2
Every interleaving: none takes more than this allows (at most 3 preemptions, no fault), and none breaks a rule.
  no preemption, no fault          1 execution   2 ways on left out
  at most 1 preemption, no fault   3 executions  3 ways on left out
  at most 2 preemptions, no fault  7 executions  1 way on left out
  at most 3 preemptions, no fault  8 executions  nothing left out
19 executions, 126 steps in 0.0 s.
More delays would have made no difference: time goes from timer to timer, and in between operations take none.
Bodies share no values with each other or the pool, as the scenario says.
Workers with one body are alike: none asked who it is, and no rule of the scenario's own looked at names.
Reached: 38 asks lent, 0 waited at maxconn, 0 refused, 31 connections opened, 12 closed.
Never reached: no ask ever waited: use more workers than maxconn (2 workers, maxconn 2).`;

/** Real time is all that may differ between two runs. */
function withoutSeconds(stdout: string): string {
  return stdout.replaceAll(/"seconds":[\d.e-]+/g, '"seconds":0');
}

describe.concurrent("check", () => {
  test("a violated rule is one line of JSON, and exit code 1", async () => {
    const { code, stdout, stderr } = await poolproof([
      "check",
      "--scenario",
      "steady",
      "simple",
      "--json",
      "--executions",
      "100",
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(withoutSeconds(stdout)).toContain(
      '"seconds":0,"seed":1,"strategy":"portfolio","late":3,"drawn":"surw","invariant":"used ≤ maxconn",' +
        `"message":"3 connections are lent, and maxconn is 2","schedule":"${schedule}","choices":5,"switches":3,` +
        `"shortenedFrom":{"choices":8,"switches":7},"findings":[{"invariant":"used ≤ maxconn",`,
    );
  });

  test("what holds is one line of JSON, and exit code 0", async () => {
    const { code, stdout } = await poolproofHere([
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--json",
      "--executions",
      "100",
      "--seed",
      "7",
    ]);
    expect(code).toBe(0);
    expect(withoutSeconds(stdout)).toMatch(
      /^\{"subject":"threaded","scenario":"steady","verdict":"holds","exhaustive":false,"executions":100,"steps":\d+,"seconds":0,"seed":7,"strategy":"portfolio","late":3,"reached":\{"asks":600,[^}]*\},[^}]*\{\},"delays":0,"random":0\}\}\n$/,
    );
  });

  test("an exhaustive search that ends has judged every interleaving", async () => {
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
    const { code, stdout } = await poolproofHere(words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "holds", exhaustive: true, sleepSetBlocked: 0 });
  });

  test("an exhaustive search that is cut has reached a limit: exit code 4", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--executions",
      "5",
      "--explore",
      "exhaust",
      "--json",
    ];
    const { code, stdout } = await poolproofHere(words);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "limit", exhaustive: false, executions: 5 });
  });

  test("within bounds it says what was searched, and what reaching them means", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--explore",
      "exhaust",
      "--bound",
      "preemptions=2",
    ];
    const [text, json] = await Promise.all([poolproofHere(words), poolproofHere([...words, "--json"])]);
    expect(text.code).toBe(4);
    expect(text.stdout.replace(/in [\d.]+ s/, "in 0.0 s")).toBe(`${boundedText}\n`);
    const lines = boundedText.split("\n");
    const [message, assumed] = [lines[1], lines.slice(6, 9)];
    expect(json.code).toBe(4);
    expect(withoutSeconds(json.stdout)).toBe(
      '{"subject":"threaded","scenario":"steady","verdict":"limit","exhaustive":false,"executions":195,"steps":3025,' +
        '"seconds":0,"seed":1,"strategy":"exhaust","late":0,"sleepSetBlocked":0,"blocked":0,"exchanged":0,"cut":"bounds","bounds":{"preemptions":2},' +
        '"level":{"preemptions":2},"leftOut":366,"levels":[{"preemptions":0,"executions":1,"leftOut":8},' +
        '{"preemptions":1,"executions":17,"leftOut":80},{"preemptions":2,"executions":177,"leftOut":366}],' +
        `"message":"${message}","reached":{"asks":1170,"lent":1105,"atMaxconn":136,"waited":102,` +
        '"refused":{"PoolError: connection pool exhausted":65},"overtakenMost":0,"put":1105,"opened":425,"closed":230,' +
        `"closeallsCalled":0,"closealls":0,"faults":{},"delays":0,"random":0},"assumes":${JSON.stringify(assumed)}}\n`,
    );
  });

  test("bounds that leave nothing out are a proof", async () => {
    const size = ["--workers", "2", "--ops", "1"];
    const words = [
      "check",
      "--scenario",
      "steady",
      "threaded",
      ...size,
      "--explore",
      "exhaust",
      "--bound",
      "preemptions=9,faults=2",
    ];
    const { code, stdout } = await poolproofHere(words);
    expect(code).toBe(0);
    expect(stdout.replace(/in [\d.]+ s/, "in 0.0 s")).toBe(`${provenText}\n`);
  });

  test("any number of jobs says the same", async () => {
    const words = ["check", "really-threaded", "--scenario", "closeall", "--seed", "2", "--json"];
    words.push("--executions", "400", "--jobs");
    const [one, three] = await Promise.all([poolproofHere([...words, "1"]), poolproofHere([...words, "3"])]);
    expect(withoutSeconds(three.stdout)).toBe(withoutSeconds(one.stdout));
    expect(three.code).toBe(1);
  });

  test("two processes say the same for the same seed", async () => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "simple",
      "threaded",
      "really-threaded",
      "tarn",
      "--faults",
      "all",
      "--json",
    ];
    words.push("--executions", "60");
    const [one, other] = await Promise.all([poolproof(words), poolproof(words)]);
    expect(withoutSeconds(one.stdout)).toBe(withoutSeconds(other.stdout));
    expect(one.stdout.trim().split("\n")).toHaveLength(4);
  });

  test("a failing check prints rule, story and recipe", async () => {
    const { code, stdout } = await poolproofHere([
      "check",
      "--scenario",
      "steady",
      "simple",
      "--executions",
      "10",
    ]);
    expect(code).toBe(1);
    expect(stdout.slice(0, story.length)).toBe(story);
  });

  test("every verdict of every built-in subject is the known one", async () => {
    const { code, stdout } = await poolproofHere(["check", "--executions", "200", "--jobs", "1"]);
    expect(stdout).toMatch(/\n\n55 verdicts, each the known one\.\n$/);
    expect(code).toBe(0);
  });

  test("--scenario picks among the known verdicts", async () => {
    const { code, stdout } = await poolproofHere([
      "check",
      "--scenario",
      "misuse",
      "--json",
      "--executions",
      "60",
    ]);
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject(
      ["simple", "threaded", "really-threaded", "tarn"].map((subject) => ({
        subject,
        scenario: "misuse",
        verdict: "violated",
        known: true,
      })),
    );
    expect(code).toBe(0);
  });

  test("--junit writes the same verdicts for CI servers", async () => {
    const folder = await mkdtemp(join(tmpdir(), "poolproof-"));
    const file = join(folder, "junit.xml");
    await poolproofHere([
      "check",
      "--scenario",
      "steady",
      "simple",
      "threaded",
      "--executions",
      "10",
      "--json",
      "--junit",
      file,
    ]);
    const xml = await readFile(file, "utf8");
    await rm(folder, { recursive: true });
    const others = xml.slice(xml.indexOf("\n\n2 of 2: "), xml.indexOf("</failure>"));
    expect(others).toContain("No other rule was broken in 10 executions.");
    expect(xml.replaceAll(/time="[\d.]+"/g, 'time="0"')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" time="0">
  <testsuite name="simple" tests="1" failures="1" time="0">
    <testcase classname="poolproof.simple" name="steady" time="0">
      <failure message="3 connections are lent, and maxconn is 2" type="used ≤ maxconn">${story}${others}</failure>
    </testcase>
  </testsuite>
  <testsuite name="threaded" tests="1" failures="0" time="0">
    <testcase classname="poolproof.threaded" name="steady" time="0"/>
  </testsuite>
</testsuites>
`);
  });
});
