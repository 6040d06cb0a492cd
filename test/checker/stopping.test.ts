/** A search that is told to stop ends within a slice, with what it has found so far. */
import { check, prepare, simulate, type CheckOptions, type Model } from "poolproof/checker";
import { describe, expect, test } from "vitest";
import { psycopg2 } from "../../models/psycopg2.ts";

const size = { workers: 2, ops: 1, minconn: 1, maxconn: 2 };
const simple = (): Model => psycopg2({ name: "simple", isLocked: false }, size);

/** As often as it is asked, and from which time on the answer is yes. */
function stopping(from: number): { readonly asked: () => number; readonly isStopped: () => boolean } {
  let times = 0;
  return { asked: () => times, isStopped: () => ++times >= from };
}

const ways: readonly (readonly [string, CheckOptions])[] = [
  ["of every state", {}],
  ["in depth", { order: "depth" }],
  ["by fingerprints", { store: "compact" }],
  ["by symmetry", { symmetry: ["worker"] }],
];

describe.each(ways)("a search %s", (_, options) => {
  test("stops when it is asked the second time", () => {
    const { asked, isStopped } = stopping(2);
    const outcome = check(simple(), { ...options, isStopped });
    expect(outcome).toMatchObject({ limit: "stopped", stopped: true });
    expect(outcome.states).toBeGreaterThan(1000);
    expect(outcome.states).toBeLessThan(check(simple(), options).states);
    // What a reduced or compacted search found is not searched for again to its end.
    expect(asked()).toBeLessThanOrEqual(3);
  });

  test("is the same as ever where it is asked and goes on", () => {
    const { asked, isStopped } = stopping(Infinity);
    expect(check(simple(), { ...options, isStopped })).toEqual(check(simple(), options));
    expect(asked()).toBeGreaterThan(2);
  });
});

test("what was found before is told as violated, with its counterexample", () => {
  const { isStopped } = stopping(1);
  expect(check(simple(), { isStopped })).toMatchObject({
    verdict: "violated",
    stopped: true,
    violations: expect.arrayContaining([
      expect.objectContaining({ property: "no pop from an empty list", length: 5 }),
    ]) as unknown,
  });
});

test("a search that found nothing before ends in limit", () => {
  const { isStopped } = stopping(1);
  expect(check(simple(), { isStopped, properties: [] })).toMatchObject({ verdict: "limit", violations: [] });
});

test("liveness is stopped while its graph is made", () => {
  const model = (): Model => {
    const pool = simple();
    pool.eventually("never", false);
    return pool;
  };
  const properties = ["never"];
  const whole = stopping(Infinity);
  check(simple(), { properties: [], isStopped: whole.isStopped });
  const { isStopped } = stopping(whole.asked() + 1);
  expect(check(model(), { properties, isStopped })).toMatchObject({
    verdict: "limit",
    states: 55_039,
    stopped: true,
  });
  expect(check(model(), { properties })).toMatchObject({ verdict: "violated" });
});

test("random walks stop between two", () => {
  const { isStopped } = stopping(3);
  expect(simulate(prepare(simple(), {}), 0, { seed: 1, walks: 100, stepsMax: 10, isStopped })).toMatchObject({
    walks: 3,
    isStopped: true,
  });
});
