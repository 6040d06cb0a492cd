import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { poolproof, poolproofHere } from "./command-line.ts";

const closeall = "v1:really-threaded,closeall:start-c.start-b.start-a.close-c1";
/** One worker, whose rollback fails in putconn: quirk P01. */
const lostPlace =
  "v1:threaded,steady,workers%3D1,ops%3D1,faults%3Drollback:start-a.query-a1.rollback-a1!rollback";

describe.concurrent("replay", () => {
  test("the schedule of check --json gives the same verdict, and the same bytes each time", async () => {
    const found = await poolproof([
      "check",
      "--scenario",
      "steady",
      "threaded",
      "--faults",
      "rollback",
      "--json",
    ]);
    const { schedule, invariant } = JSON.parse(found.stdout) as { schedule: string; invariant: string };
    const [one, other] = await Promise.all([
      poolproof(["replay", schedule, "--json"]),
      poolproof(["replay", schedule, "--json"]),
    ]);
    expect(one).toEqual(other);
    expect(one.code).toBe(1);
    expect(JSON.parse(one.stdout)).toMatchObject({
      subject: "threaded",
      verdict: "violated",
      invariant,
      schedule,
    });
  });

  test("--json prints verdict and trace, and nothing that depends on the machine", async () => {
    const { stdout } = await poolproofHere(["replay", lostPlace, "--json"]);
    expect(stdout).toBe(
      '{"subject":"threaded","scenario":"steady","verdict":"violated","steps":3,"invariant":"nothing leaks",' +
        '"message":"everything was put back, but the pool still counts 1 used",' +
        `"schedule":"${lostPlace}","choices":1,"switches":0,"reached":{"asks":1,"lent":1,"atMaxconn":0,"waited":0,` +
        '"refused":{},"overtakenMost":0,"put":0,"opened":1,"closed":0,"closeallsCalled":0,"closealls":0,"faults":{"rollback":1},"delays":0,"random":0},' +
        '"trace":[' +
        '{"kind":"step","label":"connect-pool1","owner":"pool","atMs":0,"used":0,"idle":1,"isForced":true},' +
        '{"kind":"opened","connection":"c1"},' +
        '{"kind":"step","label":"start-a","owner":"a","atMs":0,"used":1,"idle":0},' +
        '{"kind":"call","worker":"a","act":"ask","verb":"getconn"},' +
        '{"kind":"return","worker":"a","act":"ask","verb":"getconn","connection":"c1"},' +
        '{"kind":"call","worker":"a","act":"operation","verb":"query","connection":"c1","detail":"select 1"},' +
        '{"kind":"step","label":"query-a1","owner":"a","atMs":0,"used":1,"idle":0},' +
        '{"kind":"return","worker":"a","act":"operation","verb":"query","connection":"c1"},' +
        '{"kind":"call","worker":"a","act":"release","verb":"putconn","connection":"c1"},' +
        '{"kind":"step","label":"rollback-a1!rollback","owner":"a","atMs":0,"used":1,"idle":0},' +
        '{"kind":"lost","connection":"c1"},' +
        '{"kind":"throw","worker":"a","act":"release","verb":"putconn","connection":"c1",' +
        '"detail":"OperationalError: server closed the connection unexpectedly"}]}\n',
    );
  });

  test("the story names faults, errors and connections", async () => {
    const { code, stdout } = await poolproofHere(["replay", lostPlace]);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `Violated: nothing leaks         ThreadedConnectionPool, 1 worker, maxconn 2, faults rollback
Everything was put back, but the pool still counts 1 used.

  step  event                      worker a                  used/max
        connect-pool1                                             0/2
        connection 1 opened
     1  start-a                    getconn → connection 1         1/2
                                   query select 1 …
     2  query-a1                   … query ✓                      1/2
                                   putconn connection 1 …
     3  rollback-a1!rollback       … putconn raises               1/2
        fault: the server is lost  OperationalError: server
        during a rollback          closed the connection
        connection 1 lost          unexpectedly

Replayed. 1 choice, 0 switches.
Reached: 1 ask lent, 0 waited at maxconn, 0 refused, 1 connection opened, 0 closed, 1 fault (1 × rollback).
Again:   npx poolproof replay ${lostPlace}
As test: await replay(scenario, "${lostPlace}")
`,
    );
  });

  test("--step prints step after step where no terminal can ask for the next", async () => {
    const { code, stdout } = await poolproofHere(["replay", closeall, "--step"]);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `ReallyThreadedConnectionPool, scenario closeall, 3 workers, maxconn 2

opening the pool: connect-pool1   used 0 of 2
    connection 1 opened
step 1: start-c   used 0 of 2
    worker c: closeall …
step 2: start-b   used 0 of 2
    worker b: getconn …
step 3: start-a   used 0 of 2
    worker a: getconn …
step 4: close-c1   used 0 of 2
    connection 1 closed
    worker c: … closeall ✓
    worker b: … getconn raises PoolError: connection pool is closed
    worker b: getconn …
    worker a: … getconn raises PoolError: connection pool is closed
    worker a: getconn …

Violated: every getconn settles exactly once    ReallyThreadedConnectionPool, scenario closeall, 3 workers, maxconn 2
Worker b's getconn never settles: deadlock. Worker b waits in getconn; worker a waits in getconn. The pool: 0 of 2 used, 1 idle, 0 permits free, no permit is free.

Replayed. 3 choices, 3 switches.
Reached: 0 asks lent, 0 waited at maxconn, 2 refused (2 × PoolError: connection pool is closed), 1 connection opened, 1 closed, 1 closeall returned.
Again:   npx poolproof replay ${closeall}
As test: await replay(scenario, "${closeall}")
`,
    );
  });

  test("a schedule for other code: which choice diverged, what was enabled, exit code 3", async () => {
    expect(await poolproofHere(["replay", "v1:simple,steady:start-a.start-b.rollback-a1"])).toEqual({
      code: 3,
      stdout: "",
      stderr:
        'Choice 3 asks for "rollback-a1", but only "start-c", "query-a1", "connect-b1" are enabled. The usual causes: the ' +
        "pool or the scenario has changed since it was recorded; its settings differ (workers, limits, faults); or the " +
        "code is not repeatable (a real clock, random value or socket).\n",
    });
  });

  test("a file may hold a schedule, or what check --json printed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "poolproof-"));
    const found = await poolproof([
      "check",
      "--scenario",
      "steady",
      "simple",
      "threaded",
      "--executions",
      "10",
      "--json",
    ]);
    await writeFile(join(folder, "found.jsonl"), found.stdout);
    await writeFile(join(folder, "schedule.txt"), `${closeall}\n`);
    const fromJson = await poolproof(["replay", "found.jsonl", "--json"], folder);
    const fromText = await poolproof(["replay", "schedule.txt", "--json"], folder);
    await rm(folder, { recursive: true });
    expect(JSON.parse(fromJson.stdout)).toMatchObject({ subject: "simple", invariant: "used ≤ maxconn" });
    expect(JSON.parse(fromText.stdout)).toMatchObject({ subject: "really-threaded", schedule: closeall });
    expect([fromJson.code, fromText.code]).toEqual([1, 1]);
  });
});
