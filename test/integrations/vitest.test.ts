/** What a pool's author sees in Vitest: every text here is what the real Vitest printed. */
import { expect, test } from "vitest";
import { vitestProject, type Project } from "./vitest-project.ts";

const smallest = `import { test } from "poolproof/vitest";
import { poolScenario } from "./pools.ts";

test.check("lends one connection at most", poolScenario());
`;
/** One execution, with a seed that finds nothing by itself. */
const idle = smallest.replace("poolScenario()", "poolScenario(), { executions: 1, seed: 3 }");
const mended = smallest.replace("poolScenario()", "poolScenario({ counts: true })");

/** From the first FAIL to the rule below it. */
function failure(output: string): string {
  return /^ FAIL .*?(?=^⎯+\[)/ms.exec(output)?.[0].trimEnd() ?? output;
}

async function storedIn(project: Project): Promise<string> {
  const [file = "none", ...others] = await project.stored();
  expect(others).toEqual([]);
  return file;
}

test("a failing check is told as a story in Vitest's own output, and stored", async () => {
  await using project = await vitestProject(smallest);
  expect(failure(await project.run())).toMatchInlineSnapshot(`
    " FAIL  mine.test.ts > lends one connection at most
    CheckFailure: Violated: used ≤ maxconn        MyPool, 2 workers, maxconn 1
    2 connections are lent, and maxconn is 1.

      step  event                worker a                  worker b                  used/max
         1  start-b                                        getconn …                      0/1
         2  start-a              getconn …                                                0/1
         3  connect-a1           … getconn → connection 2                                 1/1
            connection 2 opened  query select 1 …
         4  connect-b1                                     … getconn → connection 1       2/1
            connection 1 opened                            query select 1 …

    Found in execution 3 (sampled, portfolio, seed 1: surw). 4 choices, 2 switches.
    Kept in: .poolproof/lends-one-connection-at-most-59f83ac5.json, to be tried first next time.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")
     ❯ mine.test.ts:4:6
          2| import { poolScenario } from "./pools.ts";
          3|
          4| test.check("lends one connection at most", poolScenario());
           |      ^
          5|"
  `);
  expect(await project.read(`.poolproof/${await storedIn(project)}`)).toMatchInlineSnapshot(`
    "{
      "test": "lends one connection at most",
      "verdict": "violated",
      "invariant": "used ≤ maxconn",
      "message": "2 connections are lent, and maxconn is 1",
      "schedule": "v1:mine,scenario:start-b.start-a.connect-a1.connect-b1"
    }
    "
  `);
});

test("what is stored is tried first, in each retry too", async () => {
  await using project = await vitestProject(smallest);
  await project.run();
  await project.write("mine.test.ts", idle);
  const output = await project.run(["--retry=2"]);
  expect(output).toContain(" × mine.test.ts > lends one connection at most (retry x2)\n");
  expect(failure(output)).toMatchInlineSnapshot(`
    " FAIL  mine.test.ts > lends one connection at most
     FAIL  mine.test.ts > lends one connection at most
     FAIL  mine.test.ts > lends one connection at most
    CheckFailure: Violated: used ≤ maxconn        MyPool, 2 workers, maxconn 1
    2 connections are lent, and maxconn is 1.

      step  event                worker a                  worker b                  used/max
         1  start-b                                        getconn …                      0/1
         2  start-a              getconn …                                                0/1
         3  connect-a1           … getconn → connection 2                                 1/1
            connection 2 opened  query select 1 …
         4  connect-b1                                     … getconn → connection 1       2/1
            connection 1 opened                            query select 1 …

    Replayed. 4 choices, 2 switches.
    Kept in: .poolproof/lends-one-connection-at-most-59f83ac5.json, to be tried first next time.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")
     ❯ mine.test.ts:4:6
          2| import { poolScenario } from "./pools.ts";
          3|
          4| test.check("lends one connection at most", poolScenario(), { execution…
           |      ^
          5|"
  `);
});

test("one execution with another seed finds nothing by itself", async () => {
  await using project = await vitestProject(idle);
  expect(await project.run()).toContain(" ✓ mine.test.ts > lends one connection at most\n");
  expect(await project.stored()).toEqual([]);
});

test("a retry does not pass by luck: it has the same seed", async () => {
  // The stored file is taken away before each attempt.
  await using project = await vitestProject(
    smallest.replace(
      "test.check",
      `import { rmSync } from "node:fs";
test.beforeEach(() => rmSync(new URL(".poolproof", import.meta.url), { recursive: true, force: true }));
test.check`,
    ),
  );
  const output = await project.run(["--retry=3"]);
  expect(output).toContain(" × mine.test.ts > lends one connection at most (retry x3)\n");
  // Once for each attempt while it runs, and once in the end.
  expect(output.match(/^Found in execution \d+ \(.*, seed 1\b.*\)/gm)).toHaveLength(5);
});

test("POOLPROOF_SEED sets the seed", async () => {
  await using project = await vitestProject(smallest);
  expect(await project.run([], { POOLPROOF_SEED: "12" })).toContain(", seed 12");
});

test("a POOLPROOF_SEED that is no seed is refused", async () => {
  await using project = await vitestProject(smallest);
  expect(failure(await project.run([], { POOLPROOF_SEED: "-1" }))).toContain(
    'ScenarioError: POOLPROOF_SEED is "-1"; it must be a whole number, 0 or more.\n',
  );
});

test("what no longer fails is removed", async () => {
  await using project = await vitestProject(smallest);
  await project.run();
  const file = await storedIn(project);
  await project.write("mine.test.ts", smallest.replace("poolScenario()", "poolScenario({ maxconn: 2 })"));
  const output = await project.run();
  expect(output).toContain(` ✓ mine.test.ts > lends one connection at most\n`);
  expect(output).toContain(`The schedule stored in .poolproof/${file} is dropped. It no longer fails.\n`);
  expect(await project.stored()).toEqual([]);
});

test("what no longer fits is explained and removed", async () => {
  await using project = await vitestProject(smallest);
  await project.run();
  const file = await storedIn(project);
  await project.write("mine.test.ts", mended);
  const output = await project.run();
  expect(output).toContain(
    `The schedule stored in .poolproof/${file} is dropped. Choice 3 asks for "connect-a1", but only ` +
      '"connect-b1" is enabled. The usual causes: the pool or the scenario has changed since it was recorded; its settings differ ' +
      "(workers, limits, faults); or the code is not repeatable (a real clock, random value or socket).\n",
  );
  expect(await project.stored()).toEqual([]);
});

test("a stored file that is damaged is explained and written anew", async () => {
  await using project = await vitestProject(smallest);
  await project.run();
  const file = await storedIn(project);
  await project.write(`.poolproof/${file}`, "{");
  const output = await project.run();
  expect(output).toContain(`The schedule stored in .poolproof/${file} is dropped. Not a schedule: "".`);
  expect(await project.read(`.poolproof/${file}`)).toContain('"schedule": "v1:mine,scenario:');
});

test("matchers pass and fail on scenarios, verdicts and schedules", async () => {
  await using project = await vitestProject(`import { check } from "poolproof";
import { expect, test } from "poolproof/vitest";
import { poolScenario } from "./pools.ts";

const broken = poolScenario();
const mended = poolScenario({ counts: true });
const schedule = "v1:mine,scenario:start-b.start-a.connect-b1.connect-a1";

test("pass", async () => {
  await expect(mended).toHold({ executions: 100 });
  await expect(broken).not.toHold();
  await expect(broken).toBreak("used ≤ maxconn");
  await expect(broken).toBreak();
  await expect(mended).not.toBreak();
  await expect(mended).toHoldUnder(schedule);
  expect(await check(mended, { executions: 100 })).toHold();
  expect(await check(broken, { executions: 10 })).not.toHold();
});
test("toHold of a scenario", () => expect(broken).toHold());
test("toHold of a verdict", async () => expect(await check(broken, { executions: 10 })).toHold());
test("toHold of a promise", () => expect(check(broken, { executions: 10 })).toHold());
test("toHoldUnder", () => expect(broken).toHoldUnder(schedule));
test("toBreak", () => expect(mended).toBreak("used ≤ maxconn", { executions: 100 }));
test("toBreak another", () => expect(broken).toBreak("no deadlock"));
test("not.toHold", () => expect(mended).not.toHold({ executions: 100 }));
test("a matcher of something else", () => expect("mine").toHoldUnder(schedule));
`);
  const output = await project.run();
  expect(output).toContain(" ✓ mine.test.ts > pass\n");
  expect(errors(output)).toMatchInlineSnapshot(`
    "toHold of a scenario:
    Error: Violated: used ≤ maxconn        MyPool, 2 workers, maxconn 1
    2 connections are lent, and maxconn is 1.

      step  event                worker a                  worker b                  used/max
         1  start-b                                        getconn …                      0/1
         2  start-a              getconn …                                                0/1
         3  connect-a1           … getconn → connection 2                                 1/1
            connection 2 opened  query select 1 …
         4  connect-b1                                     … getconn → connection 1       2/1
            connection 1 opened                            query select 1 …

    Found in execution 3 (sampled, portfolio, seed 1: surw). 4 choices, 2 switches.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")

    toHold of a verdict:
    Error: mine, scenario: violated: used ≤ maxconn
    2 connections are lent, and maxconn is 1
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")

    toHold of a promise:
    TypeError: toHold() is for a scenario or a verdict, and got a promise: write expect(await check(…)).toHold().

    toHoldUnder:
    Error: Violated: used ≤ maxconn        MyPool, 2 workers, maxconn 1
    2 connections are lent, and maxconn is 1.

      step  event                worker a                  worker b                  used/max
         1  start-b                                        getconn …                      0/1
         2  start-a              getconn …                                                0/1
         3  connect-b1                                     … getconn → connection 1       1/1
            connection 1 opened                            query select 1 …
         4  connect-a1           … getconn → connection 2                                 2/1
            connection 2 opened  query select 1 …

    Replayed. 4 choices, 3 switches.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-b1.connect-a1")

    toBreak:
    Error: The scenario was expected to break the rule "used ≤ maxconn". None of 100 executions breaks one.

    toBreak another:
    Error: The scenario was expected to break the rule "no deadlock". This was found:

    Violated: used ≤ maxconn        MyPool, 2 workers, maxconn 1
    2 connections are lent, and maxconn is 1.

      step  event                worker a                  worker b                  used/max
         1  start-b                                        getconn …                      0/1
         2  start-a              getconn …                                                0/1
         3  connect-a1           … getconn → connection 2                                 1/1
            connection 2 opened  query select 1 …
         4  connect-b1                                     … getconn → connection 1       2/1
            connection 1 opened                            query select 1 …

    Found in execution 3 (sampled, portfolio, seed 1: surw). 4 choices, 2 switches.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")

    not.toHold:
    Error: It holds, and was expected not to.

    a matcher of something else:
    TypeError: toHoldUnder() is for a scenario, as scenario({ … }) makes one, and got string."
  `);
});

/** What each test failed with, without the code frames. */
function errors(output: string): string {
  return [...output.matchAll(/^ FAIL {2}mine\.test\.ts > (.*?)\n(.*?)(?=\n ❯ |\n⎯)/gms)]
    .map(([, name, text]) => `${name}:\n${text}`)
    .join("\n\n");
}
