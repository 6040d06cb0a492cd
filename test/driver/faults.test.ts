/** Under exploration every fault is a choice that the schedule records, within the scenario's budget. */
import { expect, test } from "vitest";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import { faultNames, type Fault } from "../../src/driver/faults.ts";
import { replay } from "../../src/check/check.ts";
import { Runner, type Execution } from "../../src/execution/runner.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { Choices } from "../../src/sim/choices/choices.ts";
import { World } from "../../src/sim/world.ts";
import { runToBlock } from "../../src/strategies/run-to-block.ts";
import { inMacrotask } from "../../src/sim/rest/host.ts";
import { formatSchedule } from "../../src/sim/choices/schedule.ts";
import { random } from "../../src/strategies/random.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

/** Commits as well, so that a commit can lose its server. */
async function committing(worker: Worker): Promise<void> {
  try {
    const conn = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    await worker.commit(conn);
    await worker.pool.putconn(conn);
  } catch {
    // A fault: this worker gives up, with its connection.
  }
}

function faulty(kinds: readonly Fault[], budget: number): Scenario {
  return scenario({
    subject: {
      ...subjectOf(SoundPool),
      exempt: { "nothing leaks": "a worker that gives up keeps its connection" },
    },
    workers: [steadyBody(2), steadyBody(2), committing],
    faults: { kinds, budget },
  });
}

/** So many executions, one a seed. */
async function sampled(scenario: Scenario, count: number): Promise<Execution[]> {
  const giveBack = lendGlobals();
  const runner = new Runner(scenario);
  const strategy = random();
  try {
    return await inMacrotask(() =>
      Array.from({ length: count }, (_, seed) => {
        strategy.begin(seed);
        return runner.run(strategy);
      }),
    );
  } finally {
    giveBack();
  }
}

const isFault = (label: string): boolean =>
  label.includes("!") || /^(lose|down|restart)-|^throws-.*=1/.test(label);
const faultsOf = (labels: readonly string[]): string[] =>
  labels.filter(isFault).map((label) => label.replace(/\d+/, ""));

/** The labels of each fault, without their numbers. */
const labelsOf: Readonly<Record<Fault, readonly string[]>> = {
  refused: ["connect-a!refused", "connect-b!refused", "connect-c!refused"],
  hang: ["connect-a!hang", "connect-b!hang", "connect-c!hang", "rollback-a!hang", "rollback-b!hang"],
  statement: ["query-a!statement", "query-b!statement", "query-c!statement"],
  lost: ["commit-c!lost", "query-a!lost", "query-b!lost", "query-c!lost"],
  "lost-idle": ["lose-a", "lose-b", "lose-c"],
  restart: ["restart-pool"],
  down: ["down-pool"],
  rollback: ["rollback-a!rollback", "rollback-b!rollback"],
  close: ["close-a!close", "close-b!close", "close-c!close"],
  "close-lost": ["close-a!close-lost", "close-b!close-lost", "close-c!close-lost"],
  "query-hang": ["query-a!query-hang", "query-b!query-hang", "query-c!query-hang"],
  "close-hang": ["close-a!close-hang", "close-b!close-hang", "close-c!close-hang"],
  throws: ["throws-a=", "throws-b=", "throws-c="],
};

test.each(faultNames)("%s strikes wherever it can, and nothing else does", async (fault) => {
  const executions = await sampled(faulty([fault], 1), 2_000);
  const struck = new Set(executions.flatMap(({ labels }) => faultsOf(labels)));
  expect([...struck].sort()).toEqual([...labelsOf[fault]].sort());
});

test.each([0, 1, 3])("no execution has more faults than its budget of %d", async (budget) => {
  const executions = await sampled(faulty(faultNames, budget), 500);
  expect(Math.max(...executions.map(({ labels }) => faultsOf(labels).length))).toBe(budget);
});

test("a schedule with faults gives the same execution again", async () => {
  const scene = faulty(faultNames, 2);
  const executions = await sampled(scene, 500);
  const twice = executions.find(({ labels }) => faultsOf(labels).length === 2);
  const again = await replay(scene, formatSchedule({ recipe: [], labels: twice?.labels ?? [] }));
  expect(again.trace).toEqual(twice?.trace);
});

test("faults strike while the pool is opened, and a pool that they keep from being opened has done no wrong", async () => {
  const scene = scenario({
    subject: {
      ...subjectOf(SoundPool),
      async open(driver, limits) {
        const pool = new SoundPool(driver, limits);
        pool.idle.push(await driver.connect(), await driver.connect());
        return pool;
      },
    },
    minconn: 2,
    workers: { count: 1, body: async () => {} },
    faults: { kinds: ["lost-idle", "refused"], budget: 2 },
  });
  const executions = await sampled(scene, 100);
  const struck = new Set(executions.flatMap(({ labels }) => faultsOf(labels)));
  expect([...struck].sort()).toEqual(["connect-pool!refused", "lose-pool"]);
  expect(new Set(executions.map(({ ending }) => ending.kind))).toEqual(new Set(["quiescent"]));
});

test("a loss is told to who listens, after it, unless its owner has closed the connection", async () => {
  const told: string[] = [];
  const world = new World({ choices: new Choices(runToBlock()) });
  const driver = new FakeDriver({ sink: world });
  const opened = Promise.all([driver.connect(), driver.connect()]);
  const next = (): void => {
    const [event] = world.enabled();
    if (event) world.deliver(event);
  };
  next();
  next();
  const [one, other] = await opened;
  for (const conn of [one, other]) conn.whenLost(() => told.push(conn.id));
  one.lose();
  other.lose();
  expect(told).toEqual([]);
  void other.close();
  for (let count = 0; count < 3; count++) next();
  expect(told).toEqual([one.id]);
});
