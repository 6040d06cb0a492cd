/** Waiting for what the world does not own is told apart from a deadlock, and neither ever hangs. */
import { AsyncResource } from "node:async_hooks";
import type { Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import type { Invariant } from "../../src/invariants/invariant.ts";
import { check } from "../../src/check/check.ts";
import { random } from "../../src/strategies/random.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import { compile, foreign, listen, suspendedPool } from "../fixtures/foreign-pools.ts";
import { runFixture } from "../fixtures/run-fixture.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

const workers = { count: 1, body: steadyBody(1) };
const prefix = "worker a in getconn waits for something that the world does not own: ";

let server: Server;
beforeAll(async () => {
  server = await listen();
});
afterAll(() => {
  server.close();
});

describe("a pool that waits in getconn for", () => {
  test.each(Object.entries(foreign))("%s is unrepeatable", async (_name, { what, wait }) => {
    const verdict = await check(scenario({ subject: suspendedPool(() => wait(server)), workers }));
    expect(verdict).toMatchObject({ verdict: "unrepeatable", schedule: "v1:planted,scenario:start-a" });
    const { message = "" } = verdict;
    expect(message.slice(0, prefix.length + what.length)).toBe(prefix + what);
    // The line of the pool's that began it.
    expect(message.slice(prefix.length + what.length)).toMatch(/foreign-pools\.ts:\d+:\d+\)?\)$/);
  });

  test("a compilation is unrepeatable, though nothing says where it was begun", async () => {
    const verdict = await check(scenario({ subject: suspendedPool(compile), workers }));
    expect(verdict).toMatchObject({
      verdict: "unrepeatable",
      message: `${prefix}it went on by itself, as after an import() or a compilation`,
    });
  });

  test("import() is unrepeatable where Node's loader takes longer than the step, and never a deadlock", async () => {
    const { code, stdout } = await runFixture("check-import");
    expect(code).toBe(0);
    // From Node 22 on the loader mostly answers within the step. Where it sometimes does, the runs differ.
    expect(stdout).toMatch(
      /^(?:holds|unrepeatable .*worker a in getconn (?:waits for something|was left waiting))/,
    );
  });

  test("something that is made once is unrepeatable: the second run finds it there", async () => {
    let ready = false;
    const once = () => {
      const wait = ready ? Promise.resolve() : new Promise(() => {});
      ready = true;
      return wait;
    };
    const verdict = await check(scenario({ subject: suspendedPool(once), workers }));
    expect(verdict).toMatchObject({
      verdict: "unrepeatable",
      message:
        "A second run of the same schedule went another way. The schedule ends after 1 choice, but the " +
        'execution goes on: "connect-a1" is enabled. The usual causes: the pool or the scenario has changed ' +
        "since it was recorded; its settings differ (workers, limits, faults); or the code is not repeatable " +
        "(a real clock, random value or socket). In one of them worker a in getconn was left waiting, perhaps " +
        "for an import() or another thing that is made once.",
    });
  });
});

test("the worker that is named is the one that began it, though another waits too", async () => {
  const subject = suspendedPool(() => foreign["a file"]?.wait(server) ?? Promise.resolve());
  const holdsOn = async ({ pool }: Worker) => {
    await pool.closeall();
    await new Promise(() => {});
  };
  const verdict = await check(scenario({ subject, workers: [holdsOn, steadyBody(1)] }), { seed: 2 });
  expect(verdict.message?.slice(0, 20)).toBe("worker b in getconn ");
});

test("opening a pool over something foreign is unrepeatable, too", async () => {
  const subject = {
    ...subjectOf(SoundPool),
    open: () => foreign["a file"]?.wait(server) as never,
  };
  const verdict = await check(scenario({ subject, workers }));
  expect(verdict.verdict).toBe("unrepeatable");
  expect(verdict.message).toMatch(
    /^opening the pool waits for something that the world does not own: a file \(FSREQPROMISE, begun at /,
  );
});

/** Takes two connections, one after the other. */
async function greedy({ pool }: Worker): Promise<void> {
  await pool.getconn();
  await pool.getconn();
}

const deadlocked = {
  verdict: "violated",
  invariant: "callers do not deadlock",
  message:
    "all connections are held by those who wait: a deadlock of the callers. worker a waits in getconn; worker b waits in getconn; " +
    "connection c2 is held by a; connection c1 is held by b. The pool: 2 of 2 used, 0 idle.",
};

describe("a deadlock is a violation that says who waits for what:", () => {
  test("workers who hold what the others need", async () => {
    const subject = subjectOf(SoundPool);
    const verdict = await check(scenario({ subject, workers: { count: 2, body: greedy } }), {
      seed: 7,
      strategy: random(),
      shrinks: false,
    });
    expect(verdict).toMatchObject(deadlocked);
  });

  test("a pool that never settles", async () => {
    const verdict = await check(scenario({ subject: suspendedPool(() => new Promise(() => {})), workers }));
    expect(verdict).toMatchObject({
      verdict: "violated",
      invariant: "no lost waiter",
      message:
        "1 ask waits while 2 of 2 connections are free. worker a waits in getconn. The pool: 0 of 2 used, 0 idle.",
    });
  });

  test("a pool that makes resources of JavaScript's own, which only carry a context", async () => {
    class BoundPool extends SoundPool {
      override getconn(): Promise<Connection> {
        return new AsyncResource("ask").runInAsyncScope(() => super.getconn());
      }
    }
    const workers = { count: 2, body: greedy };
    expect(
      await check(scenario({ subject: subjectOf(BoundPool), workers }), {
        seed: 7,
        strategy: random(),
        shrinks: false,
      }),
    ).toMatchObject(deadlocked);
  });

  test("a pool that never finishes opening", async () => {
    const subject = { ...subjectOf(SoundPool), open: () => new Promise<never>(() => {}) };
    expect(await check(scenario({ subject, workers }))).toMatchObject({
      verdict: "violated",
      invariant: "no deadlock",
      message: "opening the pool never finishes: deadlock. The pool: 0 of 2 used, 0 idle.",
    });
  });

  test("a worker that waits outside any call", async () => {
    const body = () => new Promise<void>(() => {});
    const verdict = await check(scenario({ subject: subjectOf(SoundPool), workers: { count: 1, body } }));
    expect(verdict).toMatchObject({
      verdict: "violated",
      invariant: "no deadlock",
      message:
        "worker a, outside any call that it made through the scenario, never finishes: deadlock. " +
        "The pool: 0 of 2 used, 0 idle.",
    });
  });
});

test("checks that run at once do not disturb each other", async () => {
  const deadlock = scenario({ subject: subjectOf(SoundPool), workers: { count: 2, body: greedy } });
  const file = scenario({
    subject: suspendedPool(() => foreign["a file"]?.wait(server) ?? Promise.resolve()),
    workers,
  });
  const verdicts = await Promise.all([
    check(deadlock, { seed: 7, strategy: random(), shrinks: false }),
    check(file),
    check(deadlock, { seed: 7, strategy: random(), shrinks: false }),
    check(file),
  ]);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual([
    "violated",
    "unrepeatable",
    "violated",
    "unrepeatable",
  ]);
  expect(verdicts[0]).toMatchObject(deadlocked);
});

describe("what goes on for ever ends at the bound on steps:", () => {
  const message =
    "Still not quiescent after 100 steps. Either this goes on forever (a retry without end), " +
    "or it needs more: raise stepsMax.";

  test("a pool that asks again at once", async () => {
    const subject = suspendedPool(async () => {
      for (;;) await new Promise(setImmediate);
    });
    const verdict = await check(scenario({ subject, workers, stepsMax: 100 }));
    expect(verdict).toMatchObject({ verdict: "violated", invariant: "no progress" });
    const unjudged = await check(scenario({ subject, workers, stepsMax: 100 }), { without: ["no progress"] });
    expect(unjudged).toMatchObject({ verdict: "limit", message });
  });

  test("a pool that opens for ever", async () => {
    const open = async (): Promise<never> => {
      for (;;) await new Promise(setImmediate);
    };
    const endless = scenario({ subject: { ...subjectOf(SoundPool), open }, workers, stepsMax: 100 });
    expect(await check(endless)).toMatchObject({ verdict: "violated", invariant: "no progress" });
    const unjudged = await check(endless, { without: ["no progress"] });
    expect(unjudged).toMatchObject({ verdict: "limit", message });
  });
});

test("a finding that a second run does not show is unrepeatable, whatever the trace says", async () => {
  let executions = 0;
  const once: Invariant = {
    name: "not at the first use",
    watch: () => ({ end: () => (executions++ === 0 ? "it is the first" : undefined) }),
  };
  const message =
    'Two runs of one schedule end differently: "not at the first use" broken (it is the first) and then quietly. ' +
    "The usual cause: state kept from one execution to the next, as in a module's variable.";
  for (const explore of ["sample", "exhaust"] as const) {
    executions = 0;
    const scene = scenario({ subject: subjectOf(SoundPool), workers, rules: [once] });
    expect(await check(scene, { explore })).toMatchObject({ verdict: "unrepeatable", message });
  }
});
