/** Bodies, pools and wrappers that share values: that is found out, where nothing is said. */
import { describe, expect, test } from "vitest";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

const apart = { subject: subjectOf(SoundPool), minconn: 2, maxconn: 2 };

/** What it does after each of three queries: `at` is how many are done. */
function after(each: (at: number) => void): Body {
  return async (worker) => {
    const conn = await worker.pool.getconn();
    for (let at = 1; at <= 3; at++) {
      await worker.query(conn, "select 1");
      each(at);
    }
    await worker.pool.putconn(conn);
  };
}

/** One raises it after its first query and lowers it after its second; the other must not see it raised at its last. */
interface Flag {
  raise(isUp: boolean): void;
  readonly isUp: boolean;
}

function flagged(flag: Flag, seenAt: number): readonly Body[] {
  return [
    after((at) => {
      if (at < 3) flag.raise(at === 1);
    }),
    after((at) => {
      if (at === seenAt && flag.isUp) throw new Error("it is up");
    }),
  ];
}

const flags: Readonly<Record<string, () => Flag>> = {
  "a variable": () => {
    let isUp = false;
    return {
      raise: (is) => (isUp = is),
      get isUp() {
        return isUp;
      },
    };
  },
  "an array": () => {
    const ups: boolean[] = [];
    return {
      raise: (is) => void (is ? ups.push(true) : ups.pop()),
      get isUp() {
        return ups.length > 0;
      },
    };
  },
  "a property of globalThis": () => {
    const all = globalThis as { isUp?: boolean };
    all.isUp = false;
    return {
      raise: (is) => (all.isUp = is),
      get isUp() {
        return all.isUp === true;
      },
    };
  },
};

describe.each(Object.entries(flags))("bodies that share %s", (_, make) => {
  test("meet in it", async () => {
    const scene = scenario({ ...apart, workers: () => flagged(make(), 3) });
    expect(await toldOf(scene)).toEqual(violated("no error escapes"));
  });
  test("that is never looked at where it may be up hold", async () => {
    expect(await toldOf(scenario({ ...apart, workers: () => flagged(make(), 4) }))).toEqual(holds);
  });
});

let isRaised = false;

describe("bodies in an array", () => {
  const workers: readonly Body[] = [
    async (worker) => {
      const conn = await worker.pool.getconn();
      for (let at = 1; at <= 4; at++) {
        await worker.query(conn, "select 1");
        isRaised = at === 2;
      }
      await worker.pool.putconn(conn);
    },
    async (worker) => {
      const conn = await worker.pool.getconn();
      for (let at = 1; at <= 4; at++) await worker.query(conn, "select 1");
      await worker.pool.putconn(conn);
      if (isRaised) throw new Error("it is raised");
    },
  ];

  test("that share a variable of their module are told by its name", async () => {
    const scene = scenario({ ...apart, workers });
    expect(scene.sharesBy).toEqual(["isRaised"]);
    expect(await toldOf(scene)).toEqual(violated("no error escapes"));
  });

  test("that refer to nothing outside share nothing: the verdict says so", async () => {
    const alone = async (worker: Worker): Promise<void> => {
      const conn = await worker.pool.getconn();
      await worker.query(conn, "select 1");
      await worker.pool.putconn(conn);
    };
    const { assumes = [] } = await check(scenario({ ...apart, workers: [alone, alone] }), {
      explore: "exhaust",
    });
    expect(assumes).toContain("Bodies share no values: their source refers to nothing outside them.");
  });

  test("and what declaring it would save is said where they may share some", async () => {
    const harmless = "select 1";
    const reader = async (worker: Worker): Promise<void> => {
      const conn = await worker.pool.getconn();
      for (let at = 1; at <= 3; at++) await worker.query(conn, harmless);
      await worker.pool.putconn(conn);
    };
    const told = async (sharesValues?: boolean) => {
      const scene = scenario({
        ...apart,
        workers: { count: 2, body: reader },
        ...(sharesValues !== undefined && { sharesValues }),
      });
      return await check(scene, { explore: "exhaust" });
    };
    const [guessed, declared] = [await told(), await told(false)];
    expect(guessed.assumes).toContain(
      "Bodies may share values by harmless, so steps that resume a worker were held to touch the pool. " +
        "If they share none, say sharesValues: false, and the search has fewer orders to run.",
    );
    expect(declared.assumes).toContain(
      "Bodies share no values with each other or the pool, as the scenario says.",
    );
    expect([guessed.verdict, declared.verdict]).toEqual(["holds", "holds"]);
    expect(declared.executions).toBeLessThan(guessed.executions);
  });
});
