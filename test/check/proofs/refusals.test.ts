/** "Holds" is not empty: a pool that refuses while it has room is told, and one that never lends. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../../src/pools/errors.ts";
import { threaded } from "../../../src/pools/subjects.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import { check } from "../../../src/check/check.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

const full = new PoolError(poolMessages.exhausted);

/** Refuses where `isRefused` says so of the ask of this number, counted from 1. */
function refusing(isRefused: (pool: SoundPool, nth: number) => boolean): typeof SoundPool {
  return class Refusing extends SoundPool {
    #asks = 0;
    override getconn(): Promise<Connection> {
      return isRefused(this, ++this.#asks) ? Promise.reject(full) : super.getconn();
    }
  };
}

const size = { workers: 2, ops: 2, minconn: 0, maxconn: 2 };

describe("a pool that refuses", () => {
  test.each<[string, (pool: SoundPool, nth: number) => boolean]>([
    ["every ask", () => true],
    ["every ask but the first", (_, nth) => nth > 1],
    ["every third ask", (_, nth) => nth % 3 === 0],
    ["with a place left", ({ used, busy, limits }) => used.length + busy >= limits.maxconn - 1],
    ["where something is parked", ({ idle }) => idle.length > 0],
  ])("%s", async (_, isRefused) => {
    const scene = builtIn("steady", subjectOf(refusing(isRefused)), { ...size, minconn: 1 });
    expect(await toldOf(scene)).toEqual(violated("refused only when full"));
  });

  test("where it is full, and only there, holds", async () => {
    const subject = subjectOf(refusing((pool) => !pool.hasRoom()));
    expect(await toldOf(builtIn("steady", subject, { ...size, maxconn: 1 }))).toEqual(holds);
    expect(await toldOf(builtIn("steady", threaded, { ...size, maxconn: 1 }))).toEqual(holds);
  });

  test("an ask some time after it was made, when a place is free by then, is told", async () => {
    class Slow extends SoundPool {
      override async getconn(): Promise<Connection> {
        const isFull = !this.hasRoom();
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        if (isFull || this.used.length === 0) throw full;
        return await super.getconn();
      }
    }
    expect(await toldOf(builtIn("steady", subjectOf(Slow), { ...size, workers: 1 }))).toEqual(
      violated("refused only when full"),
    );
  });
});

test("a verdict counts what it came to: asks that were lent, refused and waited", async () => {
  const never = builtIn("steady", subjectOf(refusing(() => true)), size);
  const { reached } = await check(never, { explore: "exhaust" });
  expect([reached?.lent, Object.keys(reached?.refused ?? {})]).toEqual([
    0,
    ["PoolError: connection pool exhausted"],
  ]);
  const waits = await check(builtIn("steady", subjectOf(SoundPool), { ...size, maxconn: 1 }), {
    explore: "exhaust",
  });
  expect([waits.reached?.refused, (waits.reached?.waited ?? 0) > 0]).toEqual([{}, true]);
});
