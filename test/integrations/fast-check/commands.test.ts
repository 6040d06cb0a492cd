/** One caller's calls: our pools answer each as psycopg2's books do, and a pool that does not is found. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { poolCommands, poolModel } from "poolproof/fast-check";
import { refusals } from "../../../src/invariants/psycopg2-pool.ts";
import { poolMessages } from "../../../src/pools/errors.ts";
import type { PoolLimits, PoolUnderTest, Subject } from "../../../src/pools/pool.ts";
import { simple, threaded } from "../../../src/pools/subjects.ts";

function sameAsPsycopg2(subject: Subject, limits: Partial<PoolLimits> = {}) {
  return fc.asyncProperty(poolCommands(), async (commands) => {
    await fc.asyncModelRun(() => poolModel(subject, limits), commands);
  });
}

const limits = [0, 1, 2, 3].flatMap((minconn) => [-1, 0, 1, 2].map((maxconn) => ({ minconn, maxconn })));

const named = limits.map((each) => [`minconn ${each.minconn}, maxconn ${each.maxconn}`, each] as const);

test.each(named)("SimpleConnectionPool and ThreadedConnectionPool do, with %s", async (_, limits) => {
  for (const subject of [simple, threaded]) {
    await fc.assert(sameAsPsycopg2(subject, limits), { seed: 1, numRuns: 150 });
  }
});

/** A pool like SimpleConnectionPool, but for what `change` changes in it. */
function changed(change: (pool: PoolUnderTest) => Partial<PoolUnderTest>): Subject {
  return {
    ...simple,
    async open(driver, limits) {
      const pool = await simple.open(driver, limits);
      const bound: PoolUnderTest = {
        getconn: (key) => pool.getconn(key),
        putconn: (conn, options) => pool.putconn(conn, options),
        closeall: () => pool.closeall(),
        view: pool.view,
      };
      return { ...bound, ...change(pool) };
    },
  };
}

test.each<{ what: string; subject: Subject; calls: string; message: string }>([
  {
    what: "lends more than its maximum",
    subject: { ...simple, open: (driver, limits) => simple.open(driver, { ...limits, maxconn: 3 }) },
    calls: "getconn(),getconn(),getconn()",
    message: `getconn() got connection c3; psycopg2's raises ${refusals.exhausted}.`,
  },
  {
    what: "ignores keys",
    subject: changed((pool) => ({ getconn: () => pool.getconn() })),
    calls: "getconn(),getconn(1)",
    message: "getconn(1) got connection c2; psycopg2's lends connection c1.",
  },
  {
    what: "ignores the close flag",
    subject: changed((pool) => ({
      putconn: (conn, options) => pool.putconn(conn, { ...options, close: false }),
    })),
    calls: "getconn(),putconn(c1, close)",
    message:
      "After putconn(c1, close) the pool is open with 0 used and 1 idle; psycopg2's is open with 0 used and 0 idle.",
  },
  {
    what: "accepts foreign connections",
    subject: changed((pool) => ({ putconn: (conn, options) => pool.putconn(conn, options).catch(() => {}) })),
    calls: "putconn(a foreign connection)",
    message:
      "putconn(a foreign connection) returned; psycopg2's raises PoolError: trying to put unkeyed connection.",
  },
  {
    what: "can be closed twice",
    subject: changed((pool) => ({ closeall: () => pool.closeall().catch(() => {}) })),
    calls: "closeall(),closeall()",
    message: "closeall() returned; psycopg2's raises PoolError: connection pool is closed.",
  },
])("a pool that $what is found", async ({ subject, calls, message }) => {
  const details = await fc.check(sameAsPsycopg2(subject), { seed: 1, numRuns: 500 });
  expect(fc.stringify(details.counterexample?.[0]).replace(/ \/\*.*/, "")).toBe(calls);
  expect((details.errorInstance as Error).message).toBe(message);
});

test("the books raise psycopg2's three messages", () => {
  const { exhausted, unkeyed, closed } = refusals;
  expect([exhausted, unkeyed, closed]).toEqual(
    [poolMessages.exhausted, poolMessages.unkeyed, poolMessages.closed].map((text) => `PoolError: ${text}`),
  );
});
