import { check } from "poolproof/checker";
import { describe, expect, test } from "vitest";
import { psycopg2 } from "../../models/psycopg2.ts";

type Variant = "threaded" | "simple" | "sem";

function pool(variant: Variant, workers: number, ops: number) {
  const isLocked = variant !== "simple";
  const size = { workers, ops, minconn: 1, maxconn: 2 };
  return psycopg2({ name: variant, isLocked, hasSemaphore: variant === "sem" }, size);
}

/** Distinct states of TLC, Spin and Stateright; transitions of Spin, which counts the initial state as an arrival. */
const plain: readonly [Variant, number, number, number, number][] = [
  ["threaded", 2, 1, 1709, 2996],
  ["threaded", 3, 1, 9877, 18_850],
  ["threaded", 2, 2, 7016, 12_460],
  ["threaded", 3, 2, 61_917, 120_087],
  ["simple", 2, 1, 55_039, 151_412],
  ["simple", 2, 2, 1_346_088, 3_741_045],
];

test.each(plain)(
  "%s %i × %i has %i states and %i transitions, as Spin counts them",
  (variant, workers, ops, states, transitions) => {
    const outcome = check(pool(variant, workers, ops));
    expect([outcome.states, outcome.transitions]).toEqual([states, transitions]);
  },
);

/** TLC's orbits: its symmetry is canonical, Stateright's sorted representative keeps 673,369 of the last but one. */
const orbits: readonly [Variant, number, number, readonly string[], number][] = [
  ["threaded", 2, 1, ["worker"], 870],
  ["threaded", 3, 1, ["worker"], 1855],
  ["threaded", 2, 2, ["worker"], 3535],
  ["threaded", 3, 2, ["worker"], 11_027],
  ["threaded", 5, 2, ["worker"], 37_885],
  ["simple", 2, 1, ["worker"], 27_580],
  ["simple", 2, 2, ["worker"], 673_333],
  ["threaded", 2, 1, ["worker", "connection"], 536],
  ["threaded", 3, 1, ["worker", "connection"], 1071],
  ["threaded", 2, 2, ["worker", "connection"], 1998],
  ["threaded", 3, 2, ["worker", "connection"], 5950],
  ["simple", 2, 1, ["worker", "connection"], 16_505],
];

test.each(orbits)("%s %i × %i with %s symmetric has %i orbits", (variant, workers, ops, symmetry, states) => {
  expect(check(pool(variant, workers, ops), { symmetry }).states).toBe(states);
});

describe("the reduction", () => {
  test("stores 1,845 states of threaded 5 × 2, of 2,053,749, and its verdict is the same", () => {
    const outcome = check(pool("threaded", 5, 2), { symmetry: ["worker", "connection"], por: true });
    expect([outcome.verdict, outcome.states]).toEqual(["holds", 1845]);
  });

  test("finds a deadlock of the semaphore pool in as many steps as TLC", () => {
    const outcome = check(pool("sem", 3, 2), { symmetry: ["worker", "connection"], por: true });
    expect(outcome.violations.map(({ property, length }) => [property, length])).toEqual([
      ["no deadlock", 15],
    ]);
  });
});
