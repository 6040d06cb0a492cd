/** Ticks of a timer after which nothing has changed are one step; those that change something are found at any distance. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { PoolError } from "../../../src/pools/errors.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, said, toldOf, user, violated } from "./both-ways.ts";

/** Asks for a second connection while it holds the only one. */
async function greedy(worker: Worker): Promise<void> {
  const conn = await worker.pool.getconn();
  await worker.pool.getconn().catch(() => undefined);
  await worker.pool.putconn(conn);
}

/** A reaper that finds nothing to do each millisecond, and asks that wait for half a minute. */
class BusyReaper extends SoundPool {
  readonly askMsMax = 30_000;
  constructor(...args: ConstructorParameters<typeof SoundPool>) {
    super(...args);
    setInterval(() => this.reap(), 1);
  }
  reap(): void {}
  override async getconn(): Promise<Connection> {
    const asked = super.getconn();
    const ask = this.waiting.at(-1);
    if (!ask) return await asked;
    const timer = setTimeout(() => {
      const at = this.waiting.indexOf(ask);
      if (at !== -1) this.waiting.splice(at, 1)[0]?.reject(new PoolError("time is up"));
    }, this.askMsMax);
    return await asked.finally(() => clearTimeout(timer));
  }
}

describe("a reaper of one millisecond beside a timeout of thirty seconds", () => {
  test("does not fill an execution with steps", async () => {
    const body = { count: 1, body: greedy };
    const scene = scenario({ subject: subjectOf(BusyReaper), workers: body, minconn: 1, maxconn: 1 });
    // That it waits for itself is what this is about.
    const verdict = await check(scene, { explore: "exhaust", without: ["callers do not deadlock"] });
    expect(said(verdict)).toBe("holds, exhaustive");
    expect(verdict.steps / verdict.executions).toBeLessThan(20);
    expect(verdict.reached?.refused).toEqual({ "PoolError: time is up": expect.any(Number) as number });
  });

  test("is searched to the end with several workers, within no delay and one", async () => {
    const workers = { count: 2, body: user };
    const scene = scenario({ subject: subjectOf(BusyReaper), workers, minconn: 1, maxconn: 1 });
    for (const late of [0, 1]) {
      expect(said(await check(scene, { explore: "exhaust", late }))).toBe("holds, exhaustive");
    }
    expect(said(await check(scene, { executions: 500 }))).toBe("holds");
  });
});

/** Takes back all that is lent, at its tick of this number. */
function revokingAt(tick: number): typeof SoundPool {
  return class Revoking extends BusyReaper {
    #ticks = 0;
    override reap(): void {
      if (++this.#ticks === tick) this.idle.push(...this.used.splice(0));
    }
  };
}

describe("a reaper that counts", () => {
  const workers = { count: 1, body: user };
  const scene = (tick: number) =>
    scenario({ subject: subjectOf(revokingAt(tick)), workers, minconn: 1, maxconn: 1 });

  test.each([1, 2, 7, 40, 64])("does harm at tick %i while somebody queries", async (tick) => {
    const rule = ["no error escapes"];
    expect(await toldOf(scene(tick), { rule })).toEqual(violated("no error escapes"));
  });

  test.each([1, 9])("does harm at tick %i while a worker has yet to start", async (tick) => {
    class Stealing extends BusyReaper {
      #ticks = 0;
      override reap(): void {
        if (++this.#ticks === tick && this.used.length === 0) this.busy++;
      }
    }
    const spare = scenario({ subject: subjectOf(Stealing), workers, minconn: 1, maxconn: 1 });
    expect(await toldOf(spare)).toEqual(violated("no lost waiter"));
  });

  test("misses what a single delay of more than 64 ticks would show: they are passed over", async () => {
    expect(await toldOf(scene(200))).toEqual(holds);
  });
});
