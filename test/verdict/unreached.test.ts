/** What a check is about and never came to is said, each sentence where it is due and nowhere else. */
import { describe, expect, test } from "vitest";
import { PoolError } from "../../src/pools/errors.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { Settings } from "../../src/scenarios/settings.ts";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import type { Body } from "../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

const sized = (subject: Subject, settings: Partial<Settings> = {}): Scenario =>
  builtIn("steady", subject, { ops: 1, ...settings });

async function unreached(scenario: Scenario, options: CheckOptions = {}): Promise<readonly string[]> {
  const verdict = await check(scenario, { executions: 100, ...options });
  return (verdict.unreached ?? []).map(({ what, message }) => `${what}: ${message}`);
}

/** Refuses every ask, and promises nothing about that. */
const refusing: Subject = {
  name: "refusing",
  title: "Refusing",
  exempt: { "refused only when full": "it always refuses" },
  open: () =>
    Promise.resolve({
      getconn: () => Promise.reject(new PoolError("connection pool exhausted")),
      putconn: () => Promise.resolve(),
      closeall: () => Promise.reject(new PoolError("never")),
    }),
};

const idle: Body = () => Promise.resolve();
const closing: Body = async ({ pool }) => {
  await pool.closeall().catch(() => {});
};

describe("by itself a check says", () => {
  test("that nothing was lent, and what asks were refused with", async () => {
    expect(await unreached(sized(refusing), { explore: "exhaust" })).toEqual([
      "lent: no ask was ever lent a connection: the pool refused all 3 (3 × PoolError: connection pool exhausted). " +
        "Rules had next to nothing to judge: find out why the pool does not lend",
    ]);
    expect(await unreached(sized(threaded))).toEqual([]);
  });

  test("that nothing was lent, also where refusing is what it finds wrong", async () => {
    const strict = sized({ ...refusing, exempt: {} });
    const { verdict, invariant, unreached } = await check(strict);
    expect({ verdict, invariant }).toEqual({ verdict: "violated", invariant: "refused only when full" });
    expect(unreached?.map(({ what }) => what)).toEqual(["lent"]);
    // A finding ends a search early, so what else it did not come to says nothing.
    expect((await check(sized(simple, { faults: ["close"] }))).unreached).toBeUndefined();
  });

  test("that no worker asked, but not of workers who only close the pool", async () => {
    const sentence =
      "lent: no ask was ever made: let a worker call getconn, and see whether the pool is ever opened";
    expect(await unreached(scenario({ subject: threaded, workers: [idle] }))).toEqual([sentence]);
    expect(await unreached(scenario({ subject: threaded, workers: [closing] }))).toEqual([]);
  });

  test("that no ask waited, where there are too few workers", async () => {
    expect(await unreached(sized(reallyThreaded, { workers: 2 }))).toEqual([
      "waits: no ask ever waited: use more workers than maxconn (2 workers, maxconn 2)",
    ]);
    expect(await unreached(sized(reallyThreaded, { workers: 1, maxconn: 1 }))).toEqual([
      "waits: no ask ever waited: use more workers than maxconn (1 worker, maxconn 1)",
    ]);
    expect(await unreached(sized(reallyThreaded))).toEqual([]);
    // The third worker closes.
    expect(await unreached(builtIn("closeall", threaded))).toEqual([
      "waits: no ask ever waited at maxconn (3 workers, maxconn 2): all connections were never lent while another " +
        "worker asked. Use more workers that ask, or search further",
    ]);
  });

  test("nothing about waits of a pool that refuses where it is full, or has no limit", async () => {
    const full = await check(sized(simple, { workers: 2, maxconn: 1, minconn: 1 }), { executions: 100 });
    expect(full.reached).toMatchObject({
      waited: 0,
      refused: { "PoolError: connection pool exhausted": 40 },
    });
    expect(full.unreached).toBeUndefined();
    expect(await unreached(sized(threaded, { maxconn: -1 }))).toEqual([]);
  });

  test("each kind of fault that never struck, and what it needs", async () => {
    const sound = subjectOf(SoundPool);
    const faults = ["refused", "statement", "rollback", "close"] as const;
    expect(await unreached(sized(sound, { minconn: 0, faults }))).toEqual([]);
    // One connection, which is kept and was rolled back by its worker.
    const tidy: Body = async ({ pool }) => pool.putconn(await pool.getconn());
    const lone = { subject: sound, workers: { count: 2, body: tidy }, maxconn: 1 };
    const none = scenario({ ...lone, faults: { kinds: ["rollback", "close"], budget: 1 } });
    expect(await unreached(none, { explore: "exhaust" })).toEqual([
      'faults: the fault "rollback" never struck: it needs a rollback: use a pool that rolls back what is put in a transaction, ' +
        "or a worker that does",
      'faults: the fault "close" never struck: it needs a connection that is closed: use a smaller minconn, more workers or a ' +
        "worker that closes the pool",
    ]);
    expect(await unreached(scenario({ ...lone, faults: { kinds: faults, budget: 0 } }))).toEqual([]);
  });

  test("that a pool never closed, though it was asked to", async () => {
    const subject = { ...refusing, exempt: { "close succeeds": "it refuses" } };
    expect(await unreached(scenario({ subject, workers: [closing] }))).toEqual([
      "closealls: no closeall ever returned: of 100 each raised an error or never ended. Find out why the pool does not close",
    ]);
    expect(await unreached(scenario({ subject: threaded, workers: [closing, closing] }))).toEqual([]);
  });

  test("that no delay struck, only where delays were asked for", async () => {
    const sentence =
      "delays: no delay ever struck, so nothing was judged about timeouts: it needs late above 0, and a timer that is set " +
      "or a clock that is read while an operation is under way, or search further";
    expect(await unreached(sized(threaded), { late: 2 })).toEqual([sentence]);
    expect(await unreached(sized(threaded), { late: 0 })).toEqual([]);
    const sleeping: Body = async (worker) => {
      const conn = await worker.pool.getconn();
      await Promise.all([worker.sleep(1), worker.query(conn, "select 1")]);
      await worker.pool.putconn(conn);
    };
    const slow = scenario({ subject: threaded, workers: { count: 3, body: sleeping } });
    expect(await unreached(slow, { late: 2 })).toEqual([]);
  });
});
