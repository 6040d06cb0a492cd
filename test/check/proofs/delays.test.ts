/** What is late, and how often: time stands still while an operation can complete, but for a budget of delays. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, said, toldOf, violated } from "./both-ways.ts";

/** A rollback may be so slow that so many deadlines pass meanwhile. */
function impatient(deadlines: number): typeof SoundPool {
  return class Impatient extends SoundPool {
    override async clean(conn: Connection): Promise<void> {
      let passed = 0;
      const pass = (): void => {
        if (++passed === deadlines) throw new RangeError("too slow");
      };
      const timers = Array.from({ length: deadlines }, (_, at) => setTimeout(pass, 1_000 * (at + 1)));
      await super.clean(conn);
      for (const timer of timers) clearTimeout(timer);
    }
  };
}

async function user(worker: Worker): Promise<void> {
  const conn = await worker.pool.getconn();
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
}

const one = { workers: { count: 1, body: user }, minconn: 1, maxconn: 1 };
const slow = (deadlines: number) => scenario({ subject: subjectOf(impatient(deadlines)), ...one });

describe("a rollback that outlasts", () => {
  test.each([1, 2, 3])("%i deadlines takes as many delays, and no fewer", async (deadlines) => {
    const scene = slow(deadlines);
    expect(await toldOf(scene, { late: deadlines - 1 })).toEqual(holds);
    expect(await toldOf(scene, { late: deadlines, executions: 10_000 })).toEqual(
      violated("no error escapes"),
    );
    expect(await toldOf(scene, { late: Infinity, executions: 10_000 })).toEqual(violated("no error escapes"));
  });

  test("deadlines without end is searched up to the delays that are allowed, which the verdict names", async () => {
    const { late, assumes = [], reached } = await check(slow(9), { explore: "exhaust", late: 4 });
    expect([late, assumes[0], (reached?.delays ?? 0) > 0]).toEqual([
      4,
      "It is about executions within 4 delays: apart from those, time passes only where every worker waits, from timer to timer. More: --late 5.",
      true,
    ]);
  });
});

test("an exhaustive search begins without delays: what needs none is found without any", async () => {
  class Leaky extends impatient(1) {
    override async keep(conn: Connection): Promise<void> {
      this.used.push(conn);
    }
  }
  const told = await check(scenario({ subject: subjectOf(Leaky), ...one }), {
    explore: "exhaust",
    findings: "first",
  });
  expect([told.invariant, told.late, told.reached?.delays]).toEqual(["nothing leaks", 0, 0]);
});

test("where no timer is armed more delays make no difference, and the verdict says so", async () => {
  const { exhaustive, assumes = [] } = await check(scenario({ subject: subjectOf(SoundPool), ...one }), {
    explore: "exhaust",
  });
  expect([exhaustive, assumes[0]]).toEqual([
    true,
    "More delays would have made no difference: time goes from timer to timer, and in between operations take none.",
  ]);
});

test("the trace names what a timer made late", async () => {
  const { trace = [], schedule } = await check(slow(1), { explore: "exhaust" });
  const late = trace.flatMap((entry) => (entry.kind === "step" && entry.late ? [entry] : []));
  expect(late.map(({ label, late, atMs }) => [label, late, atMs])).toEqual([
    ["timer-a1", ["rollback-a1"], 1_000],
  ]);
  expect(schedule).toMatch(/\.timer-a1$/);
});

test("what was no choice stands in the trace, marked, and in no schedule", async () => {
  const subject: Subject = {
    ...subjectOf(impatient(1)),
    async open(driver, limits) {
      const pool = new (impatient(1))(driver, limits);
      pool.idle.push(await driver.connect());
      return pool;
    },
  };
  const { trace = [], schedule } = await check(scenario({ subject, ...one }), { explore: "exhaust" });
  const forced = trace.flatMap((entry) => (entry.kind === "step" && entry.isForced ? [entry.label] : []));
  expect([forced, schedule?.includes("connect-pool1")]).toEqual([["connect-pool1"], false]);
});

describe("an immediate", () => {
  /** What it sets for at once is done before a moment has passed. */
  function hastened(later: (callback: () => void) => void): typeof SoundPool {
    return class Hastened extends SoundPool {
      override async clean(conn: Connection): Promise<void> {
        let isDone = false;
        const timer = setTimeout(() => {
          if (!isDone) throw new RangeError("a moment has passed");
        }, 1);
        later(() => (isDone = true));
        await super.clean(conn);
        clearTimeout(timer);
      }
    };
  }

  test("is not overtaken by a timer, however many delays are left", async () => {
    const scene = scenario({ subject: subjectOf(hastened((callback) => setImmediate(callback))), ...one });
    for (const late of [1, 3, Infinity]) {
      expect(said(await check(scene, { explore: "exhaust", late }))).toBe("holds, exhaustive");
    }
    expect(said(await check(scene, { executions: 1_000 }))).toBe("holds");
  });

  test("is unlike another timer, which is", async () => {
    const scene = scenario({ subject: subjectOf(hastened((callback) => setTimeout(callback, 2))), ...one });
    expect(await toldOf(scene)).toEqual(violated("no error escapes"));
  });
});
