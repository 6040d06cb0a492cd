/** What a worker can do beside its calls: wait for any moment, and choose. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { scenario, ScenarioError, type ScenarioOptions } from "../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../src/scenario/worker.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

const subject = subjectOf(SoundPool);

const judge = (options: Partial<ScenarioOptions>, how: CheckOptions = {}): Promise<Verdict> =>
  check(scenario({ subject, workers: [], ...options }), { executions: 200, shrinks: false, ...how });

/** A worker that fails once its moment has come when `isWrong` says so. */
const failing =
  (isWrong: () => boolean): Body =>
  async (worker) => {
    await worker.moment();
    if (isWrong()) throw new Error("at the wrong moment");
  };

describe("a moment", () => {
  test.each(["sample", "exhaust"] as const)(
    "comes at any time of another worker's work: by %s",
    async (explore) => {
      for (const when of ["before", "holding", "done"]) {
        let now = "before";
        const other: Body = async ({ pool }) => {
          now = "before";
          const conn = await pool.getconn();
          now = "holding";
          await conn.query("select 1");
          await pool.putconn(conn);
          now = "done";
        };
        const workers = [other, failing(() => now === when)];
        expect(await judge({ workers, minconn: 0, sharesValues: true }, { explore })).toMatchObject({
          invariant: "no error escapes",
          message: "worker b: Error: at the wrong moment",
        });
      }
    },
  );

  test("does not keep time from passing", async () => {
    let slept = false;
    const sleeper: Body = async (worker) => {
      slept = false;
      await worker.sleep(1_000);
      slept = true;
    };
    for (const isAwaited of [true, false]) {
      const workers = [sleeper, failing(() => slept === isAwaited)];
      const options = { explore: "exhaust", late: 0 } as const;
      expect(await judge({ workers, sharesValues: true }, options)).toMatchObject({ verdict: "violated" });
    }
  });

  test("comes at the latest when nothing else is left to happen", async () => {
    const workers = [failing(() => false), failing(() => false)];
    expect(await judge({ workers }, { explore: "exhaust" })).toMatchObject({
      verdict: "holds",
      exhaustive: true,
    });
  });
});

describe("a pick", () => {
  const picking = (kind: unknown, ways: unknown): Body => {
    return async (worker: Worker) => {
      worker.pick(kind as string, ways as number);
    };
  };

  test.each<[unknown, string]>([
    [0, "the ways of a pick is 0; it must be a whole number, 1 or more."],
    [-1, "the ways of a pick is -1; it must be a whole number, 1 or more."],
    [1.5, "the ways of a pick is 1.5; it must be a whole number, 1 or more."],
    [Number.NaN, "the ways of a pick is NaN; it must be a whole number, 1 or more."],
    [Infinity, "the ways of a pick is Infinity; it must be a whole number, 1 or more."],
  ])("among %d is refused in a sentence", async (ways, sentence) => {
    expect(await judge({ workers: [picking("way", ways)] })).toMatchObject({
      invariant: "no error escapes",
      message: `worker a: ScenarioError: ${sentence}`,
    });
  });

  test.each(["", "two words", "a.b", "way!lost", "é"])(
    "of a kind called “%s” is refused in a sentence",
    async (kind) => {
      expect(await judge({ workers: [picking(kind, 2)] })).toMatchObject({
        message: `worker a: ScenarioError: A pick is called "${kind}": use letters, digits, "-" and "_" only.`,
      });
    },
  );

  test("takes each way once in an exhaustive search", async () => {
    const body: Body = async (worker) => {
      worker.pick("way", 5);
      worker.pick("other-way_2", 1);
    };
    const verdict = await judge({ workers: [body] }, { explore: "exhaust", executions: 100 });
    expect(verdict).toMatchObject({ verdict: "holds", exhaustive: true, executions: 5 });
  });
});

test("a size that is no number of workers is refused before anything runs", () => {
  expect(() => scenario({ subject, workers: [] })).toThrow(
    new ScenarioError("workers is 0; it must be a whole number from 1 to 1000."),
  );
});
