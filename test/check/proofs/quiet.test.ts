/** A moment of its own: only timers are left, so nothing goes on until time passes. */
import { expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Invariant } from "../../../src/invariants/invariant.ts";
import { PoolError } from "../../../src/pools/errors.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, user, violated } from "./both-ways.ts";

const three = { workers: { count: 3, body: user }, minconn: 1, maxconn: 1 };

/** An ask that is not served within ten seconds is refused. */
class TimedPool extends SoundPool {
  override async getconn(): Promise<Connection> {
    const asked = super.getconn();
    const ask = this.waiting.at(-1);
    if (!ask) return await asked;
    const timer = setTimeout(() => {
      const at = this.waiting.indexOf(ask);
      if (at !== -1) this.waiting.splice(at, 1)[0]?.reject(new PoolError("time is up"));
    }, 10_000);
    return await asked.finally(() => clearTimeout(timer));
  }
}

/** Serves nobody when something is put back. */
class SilentPool extends TimedPool {
  #isPutting = false;
  override async putconn(conn: Connection | undefined): Promise<void> {
    this.#isPutting = true;
    await super.putconn(conn);
    this.#isPutting = false;
  }
  override serve(): void {
    if (!this.#isPutting) super.serve();
  }
}

/** Wakes the one who waits by a timer: late, but without anybody's timeout. */
class SlowWaker extends TimedPool {
  override async putconn(conn: Connection | undefined): Promise<void> {
    const serve = this.serve.bind(this);
    this.serve = () => void setTimeout(serve, 5);
    await super.putconn(conn);
    this.serve = serve;
  }
}

test("a wait that nothing ends but its timeout is a lost waiter", async () => {
  expect(await toldOf(scenario({ subject: subjectOf(SilentPool), ...three }))).toEqual(
    violated("no lost waiter"),
  );
});

test("one that is served in time is none, nor one that another timer ends", async () => {
  expect(await toldOf(scenario({ subject: subjectOf(TimedPool), ...three }))).toEqual(holds);
  expect(await toldOf(scenario({ subject: subjectOf(SlowWaker), ...three }), { late: 0 })).toEqual(holds);
});

/** Tells of every such moment at which somebody waits. */
const nobodyWaitsForTime: Invariant = {
  name: "nobody waits for time alone",
  watch: () => ({
    onQuiet: ({ openPoolCalls }) =>
      openPoolCalls.length > 0 ? `${openPoolCalls.length} calls wait for a timer` : undefined,
  }),
};

test("a rule may look at that moment, which the trace marks", async () => {
  const rules = [nobodyWaitsForTime];
  const scene = scenario({ subject: subjectOf(SlowWaker), rules, ...three });
  expect(await toldOf(scene)).toEqual(violated("nobody waits for time alone"));
  const { trace = [], message } = await check(scene, { explore: "exhaust", shrinks: false });
  const quiet = trace.filter((entry) => entry.kind === "step" && entry.isQuiet);
  expect([message, quiet.length, quiet.at(-1) === trace.findLast(({ kind }) => kind === "step")]).toEqual([
    "2 calls wait for a timer",
    1,
    true,
  ]);
  expect(await toldOf(scenario({ subject: subjectOf(TimedPool), rules, ...three }))).toEqual(holds);
});
