import {
  check,
  choose,
  goto,
  Model,
  prepare,
  range,
  reductionPays,
  simulate,
  violatingBits,
} from "poolproof/checker";
import { expect, test } from "vitest";
import { loadFrontier, saveFrontier } from "../../src/checker/search/checkpoint.ts";
import type { Frontier } from "../../src/checker/search/breadth-first.ts";
import { psycopg2 } from "../../models/psycopg2.ts";
import { counters, opposite } from "./toys.ts";

const size = { workers: 2, ops: 1, minconn: 1, maxconn: 2 };
const simple = () => psycopg2({ name: "simple", isLocked: false }, size);

test("two counters to two have nine states and thirteen arrivals, and end in none but the last", () => {
  expect(check(counters())).toMatchObject({ verdict: "holds", states: 9, transitions: 13, depth: 4 });
});

test("two locks taken in opposite order deadlock after two steps", () => {
  const { verdict, violations } = check(opposite());
  expect(verdict).toBe("violated");
  expect(violations).toMatchObject([{ property: "no deadlock", kind: "deadlock", length: 2 }]);
  expect(violations[0]?.trace?.map(({ step }) => step)).toEqual([
    undefined,
    { process: 0, label: "first" },
    { process: 1, label: "first" },
  ]);
});

test("depth-first finds the same states and steps as breadth-first", () => {
  const [breadth, depth] = [check(simple()), check(simple(), { order: "depth" })];
  expect([depth.states, depth.transitions]).toEqual([breadth.states, breadth.transitions]);
  expect(depth.violations.map(({ property }) => property).sort()).toEqual(
    breadth.violations.map(({ property }) => property).sort(),
  );
});

test("hash compaction stores as many states in at most 16 bytes each, and says how likely one was omitted", () => {
  const compact = check(simple(), { store: "compact" });
  expect([compact.states, compact.transitions]).toEqual([55_039, 151_412]);
  expect(compact.bytes / compact.states).toBeLessThanOrEqual(16);
  expect(compact.omission).toBeCloseTo((55_039 * 55_038) / 2 / 2 ** 64, 15);
});

test("the exact set takes at most 40 bytes a state", () => {
  const exact = check(simple());
  expect(exact.bytes / exact.states).toBeLessThanOrEqual(40);
  expect(exact.omission).toBe(0);
});

test("a bound on states or bytes ends the search with the verdict limit", () => {
  const threaded = () => psycopg2({ name: "threaded", isLocked: true }, { ...size, ops: 2 });
  expect(check(threaded(), { statesMax: 1000 })).toMatchObject({ verdict: "limit", limit: "1000 states" });
  expect(check(threaded(), { bytesMax: 60_000 })).toMatchObject({ verdict: "limit", limit: "60000 bytes" });
  expect(check(threaded(), { statesMax: 1000, store: "compact" })).toMatchObject({ verdict: "limit" });
  expect(check(threaded(), { statesMax: 1000, order: "depth" })).toMatchObject({ verdict: "limit" });
  expect(check(threaded(), { statesMax: 10_000 })).toMatchObject({ verdict: "holds" });
});

test("a search that stops at the first violation stores less than all", () => {
  const first = check(simple(), { stopFirst: true });
  expect(first.violations.map(({ property, length }) => [property, length])).toEqual([
    ["no pop from an empty list", 5],
  ]);
  expect(first.states).toBeLessThan(1000);
});

test("a search resumed from a checkpoint ends as if it had not stopped", () => {
  const saved: Uint8Array[] = [];
  const { compiled } = prepare(simple(), {});
  const whole = check(simple(), {
    onLevel: (frontier) => saved.push(saveFrontier(compiled, "none", frontier())),
  });
  const middle = saved[20] ?? new Uint8Array();
  const resume: Frontier = loadFrontier(compiled, "none", middle);
  expect(check(simple(), { resume })).toEqual(whole);
});

test("a checkpoint of another model is refused", () => {
  const saved: Uint8Array[] = [];
  const one = prepare(counters(), {});
  check(counters(), { onLevel: (frontier) => saved.push(saveFrontier(one.compiled, "none", frontier())) });
  const other = prepare(opposite(), {}).compiled;
  expect(() => loadFrontier(other, "none", saved[0] ?? new Uint8Array())).toThrow(
    "The checkpoint is of counters (none), of another size, version or reduction than opposite (none) now. " +
      "Resume with the options that it was made with.",
  );
});

test("a file that is no checkpoint, or only the beginning of one, is refused", () => {
  const { compiled } = prepare(counters(), {});
  let saved = new Uint8Array();
  check(counters(), { onLevel: (frontier) => (saved = saveFrontier(compiled, "none", frontier()).slice()) });
  for (const bytes of [new Uint8Array(), new TextEncoder().encode("models, say")])
    expect(() => loadFrontier(compiled, "none", bytes)).toThrow("The file is no checkpoint of poolproof.");
  expect(() => loadFrontier(compiled, "none", saved.slice(0, -4))).toThrow(
    `The checkpoint has ${saved.length - 4} bytes where ${saved.length} are expected: it was not written to its end.`,
  );
});

test("the reduction is found to pay where there is a lock, and not where there is none", () => {
  const pays = (isLocked: boolean): boolean =>
    reductionPays(prepare(psycopg2({ name: "pool", isLocked }, size), { por: true }));
  expect([pays(true), pays(false)]).toEqual([true, false]);
});

test("a state may have more successors than are looked up at a time", () => {
  const wide = new Model("wide");
  const n = wide.variable("n", range(0, 6000), 0);
  wide.process("p", {}).program({ start: "go", ends: ["end"] }, () => ({
    go: [
      choose(
        range(0, 6000),
        () => true,
        (value) => [n.set(value), goto("end")],
      ),
    ],
  }));
  for (const options of [{}, { order: "depth" }, { store: "compact" }] as const)
    expect(check(wide, options)).toMatchObject({ states: 6002, transitions: 6002 });
});

test("random walks find what is frequent, the same with the same seed", () => {
  const machine = prepare(simple(), {});
  const options = { seed: 7, walks: 100, stepsMax: 100 };
  const [one, again] = [1, 2].map(() => simulate(machine, violatingBits(machine.compiled), options));
  expect(one?.violation).toBeDefined();
  expect(again).toEqual(one);
});

test("progress is told with states, transitions, queue and depth", () => {
  const told: unknown[] = [];
  check(simple(), { onProgress: (progress) => told.push(progress) });
  expect(told[0]).toMatchObject({
    states: expect.any(Number),
    transitions: expect.any(Number),
    queue: expect.any(Number),
    depth: 0,
  });
});
