/** What a pool's author sees in Vitest: every text here is what the real Vitest printed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { vitestProject, type Project } from "./vitest-project.ts";

const smallest = `import { test } from "poolproof/vitest";
import { poolScenario } from "./pools.ts";

test.check("lends one connection at most", poolScenario());
`;
/** One execution, with a seed that finds nothing by itself. */
const idle = smallest.replace("poolScenario()", "poolScenario(), { executions: 1, seed: 3 }");
const roomy = smallest.replace("poolScenario()", "poolScenario({ maxconn: 2 })");
const mended = smallest.replace("poolScenario()", "poolScenario({ counts: true })");
/** What it stores is taken away before each attempt. */
const forgetful = `import { readdirSync, rmSync } from "node:fs";
${smallest}
test.beforeEach(() => {
  const folder = new URL(".poolproof/", import.meta.url);
  for (const name of readdirSync(folder)) if (name.startsWith("forgets")) rmSync(new URL(name, folder));
});
`
  .replace("lends one connection at most", "forgets")
  .replace("poolScenario()", "poolScenario(), { seed: 5 }");
const matchers = `import { check } from "poolproof";
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
`;

interface Ran {
  readonly output: string;
  /** The files under .poolproof/ afterwards, with their content. */
  readonly stored: ReadonlyMap<string, string>;
}

let project: Project;
/** Vitest takes seconds to start, so the tests below share four runs. */
let [first, second, refused, seeded]: readonly Ran[] = [];

async function run(...how: Parameters<Project["run"]>): Promise<Ran> {
  const output = await project.run(...how);
  const stored = new Map<string, string>();
  for (const name of await project.stored()) stored.set(name, await project.read(`.poolproof/${name}`));
  return { output, stored };
}

beforeAll(async () => {
  project = await vitestProject(smallest);
  for (const name of ["again", "roomy", "mended", "damaged"])
    await project.write(`${name}.test.ts`, smallest);
  await project.write("idle.test.ts", idle);
  await project.write("matchers.test.ts", matchers);
  first = await run();
  await project.write("again.test.ts", idle);
  await project.write("roomy.test.ts", roomy);
  await project.write("mended.test.ts", mended);
  await project.write("forgetful.test.ts", forgetful);
  await project.write(`.poolproof/${keptBy("damaged.test.ts")}`, "{");
  second = await run(["--retry=2", "again", "roomy", "mended", "damaged", "forgetful"]);
  await project.write("seeded.test.ts", smallest);
  refused = await run(["seeded"], { POOLPROOF_SEED: "-1" });
  seeded = await run(["seeded"], { POOLPROOF_SEED: "12" });
});
afterAll(() => project[Symbol.asyncDispose]());

/** From the first FAIL of the file to the rule below it. */
function failure(ran: Ran | undefined, file: string): string {
  const output = ran?.output ?? "";
  const from = output.slice(Math.max(0, output.indexOf(`\n FAIL  ${file} `) + 1));
  return /^ FAIL .*?(?=^⎯+\[)/ms.exec(from)?.[0].trimEnd() ?? output;
}

/** The stored file that the first run told of. */
function keptBy(file: string): string {
  return /Kept in: \.poolproof\/(\S+),/.exec(failure(first, file))?.[1] ?? "none";
}

test("a failing check is told as a story in Vitest's own output, and stored", () => {
  expect(failure(first, "mine.test.ts")).toMatchInlineSnapshot(`
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
  expect(first?.stored.get(keptBy("mine.test.ts"))).toMatchInlineSnapshot(`
    "{
      "test": "lends one connection at most",
      "verdict": "violated",
      "invariant": "used ≤ maxconn",
      "message": "2 connections are lent, and maxconn is 1",
      "schedule": "v1:mine,scenario:start-b.start-a.connect-a1.connect-b1"
    }
    "
  `);
  expect(first?.stored.size).toBe(5);
});

test("what is stored is tried first, in each retry too", () => {
  expect(second?.output).toContain(" × again.test.ts > lends one connection at most (retry x2)\n");
  expect(failure(second, "again.test.ts")).toMatchInlineSnapshot(`
    " FAIL  again.test.ts > lends one connection at most
     FAIL  again.test.ts > lends one connection at most
     FAIL  again.test.ts > lends one connection at most
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
    Kept in: .poolproof/lends-one-connection-at-most-879062de.json, to be tried first next time.
    As test: await expect(scenario).toHoldUnder("v1:mine,scenario:start-b.start-a.connect-a1.connect-b1")
     ❯ again.test.ts:4:6
          2| import { poolScenario } from "./pools.ts";
          3|
          4| test.check("lends one connection at most", poolScenario(), { execution…
           |      ^
          5|"
  `);
});

test("one execution with another seed finds nothing by itself", () => {
  expect(first?.output).toContain(" ✓ idle.test.ts > lends one connection at most\n");
});

test("a retry does not pass by luck: it has the same seed", () => {
  expect(second?.output).toContain(" × forgetful.test.ts > forgets (retry x2)\n");
  // Once for each attempt while it runs, and once in the end.
  expect(second?.output.match(/^Found in execution \d+ \(.*, seed 5\b.*\)/gm)).toHaveLength(4);
});

test("POOLPROOF_SEED sets the seed", () => {
  expect(seeded?.output).toContain(", seed 12");
});

test("a POOLPROOF_SEED that is no seed is refused", () => {
  expect(failure(refused, "seeded.test.ts")).toContain(
    'ScenarioError: POOLPROOF_SEED is "-1"; it must be a whole number, 0 or more.\n',
  );
});

test("what no longer fails is removed", () => {
  const file = keptBy("roomy.test.ts");
  expect(second?.output).toContain(" ✓ roomy.test.ts > lends one connection at most\n");
  expect(second?.output).toContain(
    `The schedule stored in .poolproof/${file} is dropped. It no longer fails.\n`,
  );
  expect(first?.stored.has(file)).toBe(true);
  expect(second?.stored.has(file)).toBe(false);
});

test("what no longer fits is explained and removed", () => {
  const file = keptBy("mended.test.ts");
  expect(second?.output).toContain(
    `The schedule stored in .poolproof/${file} is dropped. Choice 3 asks for "connect-a1", but only ` +
      '"connect-b1" is enabled. The usual causes: the pool or the scenario has changed since it was recorded; its settings differ ' +
      "(workers, limits, faults); or the code is not repeatable (a real clock, random value or socket).\n",
  );
  expect(first?.stored.has(file)).toBe(true);
  expect(second?.stored.has(file)).toBe(false);
});

test("a stored file that is damaged is explained and written anew", () => {
  const file = keptBy("damaged.test.ts");
  expect(second?.output).toContain(
    `The schedule stored in .poolproof/${file} is dropped. Not a schedule: "".`,
  );
  expect(second?.stored.get(file)).toContain('"schedule": "v1:mine,scenario:');
});

test("matchers pass and fail on scenarios, verdicts and schedules", () => {
  expect(first?.output).toContain(" ✓ matchers.test.ts > pass\n");
  expect(errors(first?.output ?? "")).toMatchInlineSnapshot(`
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

/** What each test of matchers failed with, without the code frames. */
function errors(output: string): string {
  return [...output.matchAll(/^ FAIL {2}matchers\.test\.ts > (.*?)\n(.*?)(?=\n ❯ |\n⎯)/gms)]
    .map(([, name, text]) => `${name}:\n${text}`)
    .join("\n\n");
}
