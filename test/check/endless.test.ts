/** An execution that never ends becomes a verdict with its schedule, whatever was searching. */
import { expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { threaded } from "../../src/pools/subjects.ts";
import type { Body } from "../../src/scenario/worker.ts";
import { SimpleConnectionPool } from "../../src/pools/simple.ts";
import type { Key, Subject } from "../../src/pools/pool.ts";
import { check, replay } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";

/** Waits for a connection by asking again and again, in microtasks: while it does, nobody can put one back. */
class Impatient extends SimpleConnectionPool {
  override async getconn(key?: Key): Promise<Connection> {
    while (this._used.size >= this.maxconn) await Promise.resolve();
    return await this._getconn(key);
  }
}

const impatient: Subject = {
  name: "impatient",
  title: "Impatient",
  async open(driver, { minconn, maxconn }) {
    const pool = await Impatient.create(minconn, maxconn, driver);
    const view = {
      closed: false,
      get usedCount() {
        return pool._used.size;
      },
      get idleCount() {
        return pool._pool.length;
      },
    };
    return {
      view,
      getconn: (key) => pool.getconn(key),
      putconn: (conn, options) => pool.putconn(conn, options),
      closeall: () => pool.closeall(),
    };
  },
};

const lendingUpTo = (maxconn: number) =>
  scenario({
    subject: impatient,
    workers: { count: 2, body: steadyBody(1) },
    minconn: maxconn,
    maxconn,
    executionSecondsMax: 0.2,
  });

const crowded = lendingUpTo(1);

const searches: readonly (readonly [string, CheckOptions])[] = [
  ["a sample", { explore: "sample" }],
  ["one shard of a sample", { explore: "sample", shard: { index: 1, count: 2 } }],
  ["an exhaustive search", { explore: "exhaust" }],
  ["a shard of an exhaustive search", { explore: "exhaust", shard: { index: 0, count: 1 } }],
  ["a search within bounds", { explore: "exhaust", bounds: { preemptions: 2 } }],
];

test.each(searches)("%s tells where an execution does not end", async (_, options) => {
  const verdict = await check(crowded, options);
  const { schedule = "", message } = verdict;
  expect(verdict).toMatchObject({ verdict: "limit", exhaustive: false });
  expect(verdict.executions).toBeGreaterThanOrEqual(1);
  expect(message).toMatch(
    /^An execution did not end within 0.2 s of real time\. It was in step start-[ab]: code that loops without waiting/,
  );
  expect(message).toMatch(/ Unfinished: worker [ab] in /);
  // The first of two workers starts, and the second asks while that one has the only connection.
  expect(schedule).toMatch(/:start-a.*\.start-b$|:start-b.*\.start-a$/);
  expect(await replay(crowded, schedule)).toMatchObject({ verdict: "limit", message, schedule });
});

/** Asks until it gets a connection, without waiting in between. */
const retry: Body = async (worker) => {
  for (;;) {
    try {
      const conn = await worker.pool.getconn();
      await worker.query(conn, "select 1");
      return await worker.pool.putconn(conn);
    } catch {
      // Again.
    }
  }
};

test.each(searches)(
  "a caller who tries again and again is stopped before it fills the memory: %s",
  async (_, options) => {
    const crowd = scenario({ subject: threaded, workers: { count: 3, body: retry } });
    const verdict = await check(crowd, options);
    const { schedule = "", message, trace = [] } = verdict;
    expect(verdict).toMatchObject({ verdict: "limit", exhaustive: false });
    expect(message).toMatch(
      /^Worker [abc] would make call 10001 of step [\w-]+, so it has no end in sight: a caller that tries again without waiting/,
    );
    expect(trace.length).toBeLessThan(100);
    expect(trace.findLast(({ kind }) => kind === "call")).toMatchObject({ verb: "getconn" });
    expect(await replay(crowd, schedule)).toMatchObject({ verdict: "limit", message, schedule, trace });
  },
);

test("as many calls as a step may hold are no reason to stop", async () => {
  const calls = 50;
  const body: Body = async ({ pool }) => {
    for (let call = 0; call < calls; call += 2) await pool.putconn(await pool.getconn());
  };
  const busy = (stepsMax: number) => scenario({ subject: threaded, workers: { count: 1, body }, stepsMax });
  expect(await check(busy(calls), { executions: 10 })).toMatchObject({ verdict: "holds" });
  expect(await check(busy(calls - 1), { executions: 10 })).toMatchObject({ verdict: "limit" });
});

test("what ends when it is run again is told so", async () => {
  let spins = true;
  const once: Subject = {
    ...impatient,
    async open(driver, limits) {
      const pool = await impatient.open(driver, { ...limits, maxconn: 2 });
      const getconn = (key?: Key): Promise<Connection> => {
        const isFirst = spins;
        spins = false;
        if (isFirst) for (;;);
        return pool.getconn(key);
      };
      return { ...pool, getconn };
    },
  };
  const workers = { count: 2, body: steadyBody(1) };
  const { verdict, message } = await check(scenario({ subject: once, workers, executionSecondsMax: 0.2 }));
  expect(verdict).toBe("limit");
  expect(message).toMatch(
    /A second time it went another way: perhaps the machine stood still\. Run it again\.$/,
  );
});

test.each([0, -1, Number.NaN])("no execution can be given %d seconds", (executionSecondsMax) => {
  const options = { subject: impatient, workers: { count: 1, body: steadyBody(1) }, executionSecondsMax };
  expect(() => scenario(options)).toThrow(
    `executionSecondsMax is ${executionSecondsMax}; it must be a number of seconds above 0, or Infinity.`,
  );
});

test("where it can end, the same pool is searched to the end", async () => {
  expect(await check(lendingUpTo(2), { explore: "exhaust" })).toMatchObject({
    verdict: "holds",
    exhaustive: true,
  });
});
