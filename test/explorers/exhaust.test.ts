import { expect, test } from "vitest";
import type { Connection, Driver } from "../../src/driver/driver.ts";
import type { PoolLimits, Subject } from "../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check, replay } from "../../src/check/check.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import type { Body } from "../../src/scenario/worker.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import { byBruteForce, byReduction } from "./both-searches.ts";

/** 3 workers × (getconn, 2 queries, putconn) with room for all: each has three steps, of which the middle one is its own. */
const roomy = scenario({
  subject: simple,
  name: "roomy",
  workers: { count: 3, body: steadyBody(1, 2) },
  minconn: 3,
  maxconn: 3,
  autocommit: true,
  sharesValues: false,
});

test("three workers with room for all have 1,680 interleavings, 90 traces, and 15 with starts in order", async () => {
  expect((await byBruteForce(roomy, { executionsMax: 10_000 }))?.executions).toBe(1_680);
  expect(await byReduction(roomy, { startsInOrder: false })).toMatchObject({ executions: 90, blocked: 0 });
  expect(await check(roomy, { explore: "exhaust" })).toMatchObject({
    verdict: "holds",
    exhaustive: true,
    executions: 15,
    sleepSetBlocked: 0,
  });
});

test("a relation that holds everything dependent finds every interleaving", async () => {
  const total = await byReduction(roomy, { startsInOrder: false, isTotal: true });
  expect(total.executions).toBe(1_680);
});

test("workers that ask who they are are not started in order", async () => {
  const body = steadyBody(1, 2);
  const told = scenario({
    ...roomy,
    name: "told",
    minconn: 3,
    maxconn: 3,
    workers: {
      count: 3,
      body: (worker) => (worker.id === "z" ? Promise.resolve() : body(worker)),
    },
  });
  expect(await check(told, { explore: "exhaust" })).toMatchObject({ exhaustive: true, executions: 90 });
});

test("ThreadedConnectionPool holds in every interleaving of the defaults, and while one worker closes it", async () => {
  expect(await check(builtIn("steady", threaded), { explore: "exhaust" })).toMatchObject({
    verdict: "holds",
    exhaustive: true,
    executions: 2_213,
    sleepSetBlocked: 0,
  });
  expect(await check(builtIn("closeall", threaded), { explore: "exhaust" })).toMatchObject({
    verdict: "holds",
    exhaustive: true,
    sleepSetBlocked: 0,
  });
});

test("a violation ends the search, which was not exhaustive, and its schedule replays", async () => {
  const closing = builtIn("closeall", reallyThreaded);
  const found = await check(closing, { explore: "exhaust" });
  expect(found).toMatchObject({
    verdict: "violated",
    exhaustive: false,
    invariant: "every getconn settles exactly once",
  });
  const again = await replay(closing, found.schedule ?? "");
  expect(again).toMatchObject({ verdict: "violated", message: found.message, choices: found.choices });
  expect(again.trace).toEqual(found.trace);
});

test("a search that is cut says so, and by what", async () => {
  const cut = await check(builtIn("steady", threaded), { explore: "exhaust", executions: 100 });
  expect(cut).toMatchObject({
    verdict: "limit",
    exhaustive: false,
    executions: 100,
    message:
      "The search is not complete: its budget was used up after 100 executions, none of which broke a rule.",
  });
});

test("progress estimates the share that has been explored, up to all of it", async () => {
  const shares: number[] = [];
  await check(builtIn("steady", threaded), {
    explore: "exhaust",
    onProgress: ({ fraction: share = -1 }) => shares.push(share),
  });
  expect(shares.at(-1)).toBe(1);
  expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
});

/**
 * Validates unseen: a patched connection's query ends with work on the pool's books, outside any call of the pool, in a
 * step that looks like the worker's own.
 */
const secretive: Subject = {
  name: "secretive",
  title: "SecretivePool",
  open: async (driver: Driver, { minconn }: PoolLimits) => {
    const idle: Connection[] = [];
    for (let opened = 0; opened < minconn; opened++) idle.push(await driver.connect());
    const used: Connection[] = [];
    const validated: Connection[] = [];
    return {
      view: {
        closed: false,
        get usedCount() {
          return used.length;
        },
        get idleCount() {
          return idle.length;
        },
        // The order in which queries ended: what the step is held not to touch.
        get idle() {
          return validated;
        },
      },
      getconn: () => {
        const conn = idle.pop();
        if (!conn) return Promise.reject(new Error("none left"));
        used.push(conn);
        const query = conn.query.bind(conn);
        conn.query = (sql, params) =>
          query(sql, params).then((result) => {
            if (!validated.includes(conn)) validated.push(conn);
            return result;
          });
        return Promise.resolve(conn);
      },
      putconn: async (conn) => {
        if (conn) used.splice(used.indexOf(conn), 1);
      },
      closeall: async () => {},
    };
  },
};

test("a connection whose methods a pool has replaced is the pool's: its queries are held to touch the pool", async () => {
  const secret = scenario({
    subject: { ...secretive, exempt: { "no connection is forgotten": "it lists what it validated" } },
    name: "secret",
    workers: { count: 2, body: steadyBody(1, 2) },
    minconn: 2,
    maxconn: 2,
    autocommit: true,
    sharesValues: false,
  });
  const judged = await check(secret, { explore: "exhaust" });
  expect(judged.dependent).toBeUndefined();
  expect(judged).toMatchObject({ exhaustive: true, executions: 10 });
});

/** What a body keeps for another, though the scenario says that they share nothing. */
function untruthful(): ReturnType<typeof scenario> {
  let turns = "";
  const body: Body = async (worker) => {
    const conn = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    turns += conn.autocommit ? "" : worker.id;
    await worker.query(conn, turns.startsWith("a") ? "select 2" : "select 3");
    if (turns.startsWith("b")) await worker.commit(conn);
    await worker.pool.putconn(conn);
  };
  return scenario({
    subject: {
      ...simple,
      open(driver, limits) {
        turns = "";
        return simple.open(driver, limits);
      },
    },
    name: "untruthful",
    workers: [body, body],
    minconn: 2,
    maxconn: 2,
    sharesValues: false,
  });
}

test("steps that were held independent and are not are found by exchanging them, and every order is run then", async () => {
  const judged = await check(untruthful(), { explore: "exhaust" });
  expect(judged).toMatchObject({ verdict: "holds", exhaustive: true, exchanged: 0 });
  expect(judged.dependent).toMatch(/^query-[ab]1 and query-[ab]1 do not commute, so every order was run$/);
});

test("every pair of a short search that is held independent is exchanged, and the verdict says how many", async () => {
  const judged = await check(roomy, { explore: "exhaust" });
  expect(judged.dependent).toBeUndefined();
  expect(judged.exchanged).toBeGreaterThan(15);
});
