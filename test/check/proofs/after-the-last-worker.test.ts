/** When every worker is done the pool may still have something to do: its timers go on, also those that show nothing at first. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, user, violated } from "./both-ways.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls what it is given some time after a connection was parked. */
const laters: Readonly<Record<string, (then: () => void) => void>> = {
  "a sleep": (then) => void sleep(100).then(then),
  "a sleep after a sleep": (then) =>
    void sleep(100)
      .then(() => sleep(100))
      .then(then),
  "the second tick of an interval": (then) => {
    let ticks = 0;
    const timer = setInterval(() => {
      if (++ticks < 2) return;
      clearInterval(timer);
      then();
    }, 100);
  },
  "an age of an hour that an interval polls": (then) => {
    const sinceMs = Date.now();
    const timer = setInterval(() => {
      if (Date.now() - sinceMs < 3_600_000) return;
      clearInterval(timer);
      then();
    }, 100);
  },
};

describe.each(Object.entries(laters))("what a pool does after %s", (_, later) => {
  const tidying = (tidy: (pool: SoundPool) => void): typeof SoundPool =>
    class Tidying extends SoundPool {
      override async keep(conn: Connection): Promise<void> {
        await super.keep(conn);
        later(() => tidy(this));
      }
    };
  const scene = (tidy: (pool: SoundPool) => void) =>
    scenario({
      subject: subjectOf(tidying(tidy)),
      workers: { count: 1, body: user },
      minconn: 1,
      maxconn: 1,
    });

  test("is judged", async () => {
    const throwing = scene(() => {
      throw new Error("it tidied what was not there");
    });
    expect(await toldOf(throwing)).toEqual(violated("no error escapes"));
  });
  test("is right", async () => {
    expect(await toldOf(scene(() => {}))).toEqual(holds);
  });
});

describe("a pool that takes its time to open", () => {
  const opening = (wait: () => Promise<void>) => ({
    ...subjectOf(SoundPool),
    async open(...args: ConstructorParameters<typeof SoundPool>) {
      await wait();
      return new SoundPool(...args);
    },
  });
  test.each([1, 2, 3])("sleeps %i times", async (times) => {
    const subject = opening(async () => {
      for (let at = 0; at < times; at++) await sleep(1_000);
    });
    expect(await toldOf(scenario({ subject, workers: { count: 1, body: user } }))).toEqual(holds);
  });
  test("waits for ever", async () => {
    const subject = opening(() => new Promise(() => setInterval(() => {}, 1_000)));
    const told = await toldOf(scenario({ subject, workers: { count: 1, body: user } }));
    expect(told).toEqual(violated("no deadlock"));
  });
});
