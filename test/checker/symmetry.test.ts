import { check, compile, graphOf, ids, instantiate, Model, range, sortsOf, goto } from "poolproof/checker";
import { expect, test } from "vitest";
import { psycopg2 } from "../../models/psycopg2.ts";
import type { IdDomain } from "../../src/checker/language/domain.ts";
import { byColours, canonicalizer, exchanger } from "../../src/checker/symmetry/symmetry.ts";
import { randomModel } from "./random-model.ts";

const size = { workers: 3, ops: 1, minconn: 1, maxconn: 2 };
const simple = () => psycopg2({ name: "simple", isLocked: false }, { ...size, workers: 1, ops: 2 });
const threaded = () => psycopg2({ name: "threaded", isLocked: true }, size);
const sem = () =>
  psycopg2({ name: "sem", isLocked: true, hasSemaphore: true }, { ...size, workers: 2, ops: 2 });

function statesOf(model: Model, symmetric: readonly IdDomain[], statesMax: number): Int32Array[] {
  const compiled = compile(model, { anyOf: new Set(symmetric) });
  const graph = graphOf(compiled, instantiate(compiled), statesMax);
  const { states, count } = graph?.visited ?? { states: new Int32Array(), count: 0 };
  return Array.from({ length: count }, (_, i) => states.slice(i * compiled.words, (i + 1) * compiled.words));
}

/** Every image of a state under exchanges of neighbours, until there are no more: its orbit, the slow way. */
function orbitOf(state: Int32Array, images: (state: Int32Array) => Int32Array[]): Set<string> {
  const orbit = new Map([[String(state), state]]);
  for (const [, member] of orbit) for (const image of images(member)) orbit.set(String(image), image);
  return new Set(orbit.keys());
}

function imagesBy(model: Model, sorts: readonly IdDomain[]): (state: Int32Array) => Int32Array[] {
  const exchange = exchanger(compile(model).layout, sorts);
  return (state) =>
    sorts.flatMap((sort, index) =>
      Array.from({ length: sort.size - 1 }, (_, member) => {
        const out = new Int32Array(state.length);
        exchange(index, member, member + 1, { states: state, at: 0, out });
        return out;
      }),
    );
}

const models: readonly [string, () => Model, readonly string[]][] = [
  ["threaded 3 × 1, workers", threaded, ["worker"]],
  ["threaded 3 × 1, workers and connections", threaded, ["worker", "connection"]],
  ["simple 1 × 2, connections", simple, ["connection"]],
  ["sem 2 × 2, workers and connections", sem, ["worker", "connection"]],
  ["a random model, workers", () => randomModel(10), ["worker"]],
];

const ways = [
  ["quickly", canonicalizer],
  ["by colours alone", byColours],
] as const;

const cases = models.flatMap(([title, build, names]) =>
  ways.map(([way, canonical]) => [title, way, build, names, canonical] as const),
);

test.each(cases)(
  "%s, %s: states have one canonical form exactly if a renaming turns one into the other",
  (_, __, build, names, canonical) => {
    const model = build();
    const sorts = names.flatMap((name) => sortsOf(model).get(name) ?? []);
    const canonicalize = canonical(compile(model).layout, sorts);
    const images = imagesBy(model, sorts);
    const states = statesOf(model, sorts, 100_000);
    const known = new Map<string, string>();
    let orbits = 0;
    for (const state of states.slice(0, 20_000)) {
      const folded = state.slice();
      canonicalize(folded, 0);
      const form = String(folded);
      const before = known.get(String(state));
      if (before !== undefined) {
        if (before !== form) throw new Error(`One orbit, two forms: ${before} and ${form}.`);
        continue;
      }
      orbits++;
      const orbit = orbitOf(state, images);
      if (!orbit.has(form)) throw new Error(`The form ${form} is not in the orbit of ${String(state)}.`);
      for (const member of orbit) known.set(member, form);
    }
    expect(new Set(known.values()).size).toBe(orbits);
    expect(orbits).toBeLessThan(states.length);
  },
);

test("a canonical form that forgets the connections is caught: an orbit gets several forms", () => {
  const model = threaded();
  const sorts = ["worker", "connection"].flatMap((name) => sortsOf(model).get(name) ?? []);
  const forgetful = canonicalizer(compile(model).layout, sorts.slice(0, 1));
  const images = imagesBy(model, sorts);
  const formsOf = (state: Int32Array): Set<string> =>
    new Set(
      [...orbitOf(state, images)].map((text) => {
        const folded = Int32Array.from(text.split(",").map(Number));
        forgetful(folded, 0);
        return String(folded);
      }),
    );
  expect(statesOf(model, sorts, 100_000).some((state) => formsOf(state).size > 1)).toBe(true);
});

test("of nine members, more than the quick way takes, every order is still one", () => {
  const model = new Model("nine");
  const member = ids("member", 9);
  const n = model.map("n", member, range(0, 2), 0);
  model.processes(member, {}).program({ start: "one", ends: ["end"] }, ({ self }) => ({
    one: [n.at(self).set(1), goto("two")],
    two: [n.at(self).set(2), goto("end")],
  }));
  // How many of nine stand at each of three places: (9 + 2)! ÷ (9! 2!) of 3⁹ states.
  expect([check(model).states, check(model, { symmetry: ["member"] }).states]).toEqual([19_683, 55]);
});
