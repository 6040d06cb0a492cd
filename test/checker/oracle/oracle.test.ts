/** The checker against an oracle that knows nothing of how it works, on random models: every way of searching says the same. */
import {
  check,
  interchangeable,
  prepare,
  type Body,
  type CheckOptions,
  type Model,
  type CheckResult,
} from "poolproof/checker";
import { expect, test } from "vitest";
import { conclude, search } from "../../../src/checker/check.ts";
import { compile, instantiate } from "../../../src/checker/compile/compile.ts";
import { plainMachine } from "../../../src/checker/search/machine.ts";
import { reducedMachine } from "../../../src/checker/reduction/reduced-machine.ts";
import { sortsOf } from "../../../src/checker/symmetry/sorts.ts";
import { canonicalizer } from "../../../src/checker/symmetry/symmetry.ts";
import { sized } from "../../fixtures/hunting.ts";
import { compare, type Compared, type Comparing } from "./compare.ts";
import { inThreads } from "./in-threads.ts";
import { randomSketch } from "./random-sketch.ts";
import { inTwo } from "./two-owners.ts";

/** `npm run hunt:model` compares others, as many as one likes. */
const modelCount = sized({ test: 80, hunt: 120 });
/** How many of them are of each kind, at least. */
const many = modelCount / 5;

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

async function compared(
  seeds: readonly number[],
  how: Comparing,
): Promise<readonly (Compared & { seed: number })[]> {
  const all: (Compared & { seed: number })[] = [];
  for (const seed of seeds) all.push({ seed, ...(await compare(randomSketch(seed), how)) });
  return all;
}

const differing = (all: readonly (Compared & { seed: number })[]) =>
  all.flatMap(({ seed, differences }) => (differences.length === 0 ? [] : [{ seed, differences }]));

test(`${modelCount} models have the states, steps, verdicts and shortest counterexamples of the oracle`, async () => {
  const all = await compared(upTo(modelCount), { ways: "all" });
  expect(differing(all)).toEqual([]);
  // They are worth comparing: there are all kinds of them.
  const violated = all.flatMap((one) => one.violated.map((name) => name.split(" ")[0]));
  const often = (kind: string): number => violated.filter((one) => one === kind).length;
  for (const kind of ["always", "no", "sometimes", "eventually", "infinitely-often", "leads-to"])
    expect([kind, Math.min(often(kind), many)]).toEqual([kind, many]);
  expect(all.filter(({ violated: names }) => !names.includes("always 1")).length).toBeGreaterThan(many);
  expect(all.filter(({ asymmetric }) => asymmetric.length > 0).length).toBeGreaterThan(many);
  expect(all.reduce((sum, { searches }) => sum + searches, 0)).toBeGreaterThan(12 * modelCount);
});

test("so they have in two owners of states", async () => {
  expect(differing(await compared(upTo(modelCount / 2), { ways: "breadth", ask: inTwo }))).toEqual([]);
});

test("3 models have the same in two threads", async () => {
  for (const seed of upTo(3)) {
    const { differences } = await compare(randomSketch(seed), { ways: "breadth", ask: inThreads(seed) });
    expect([seed, differences]).toEqual([seed, []]);
  }
});

/** Found by `npm run hunt:model`. */
const found: readonly (readonly [string, number, Comparing])[] = [
  ["the second pick of a symmetric sort took the least, in a state that is not", 6474, { ways: "all" }],
  ["two owners came to an error at once, and one was never heard", 5069, { ways: "breadth", ask: inTwo }],
];

test.each(found)("%s: random %i", async (_, seed, how) => {
  expect((await compare(randomSketch(seed), how)).differences).toEqual([]);
});

/** Symmetry without asking whether there is any. */
function careless(model: Model, options: CheckOptions): CheckResult {
  const sorts = (options.symmetry ?? []).flatMap((name) => sortsOf(model).get(name) ?? []);
  const compiled = compile(model, { anyOf: new Set(sorts) });
  const machine = plainMachine(compiled, instantiate(compiled), canonicalizer(compiled.layout, sorts));
  const plain = { ...options, symmetry: [], por: false };
  return conclude(model, plain, machine, search(machine, plain));
}

/** Lets some process go first, whatever the others may do. */
function hasty(model: Model, options: CheckOptions): CheckResult {
  const { compiled, generated } = prepare(model, {});
  const out = new Int32Array(compiled.fanout * compiled.words);
  const choose = (states: Int32Array, at: number): number =>
    compiled.instances.findIndex((_, process) => generated.expandOne(process, states, at, out, 0) > 0);
  const reduction = { choose, closesCycle: () => true };
  const machine = reducedMachine({ compiled, generated, canonicalize: undefined, reduction });
  const reduced = { ...options, symmetry: [], por: true };
  return conclude(model, reduced, machine, search(machine, reduced));
}

const allAlike: typeof interchangeable = (_, names) => ({ symmetric: names, asymmetric: [] });

/** A model with other properties or processes, for all that a search asks of it. */
const but = (model: Model, parts: Partial<Pick<Model, "properties" | "instances">>): Model =>
  Object.assign(Object.create(model) as Model, parts);

/** With whatever pick promised to make no difference. */
const promised = (body: Body): Body =>
  body.map((statement) => {
    switch (statement.kind) {
      case "pick":
        return { ...statement, isPromised: true };
      case "bind":
      case "all":
        return { ...statement, body: promised(statement.body) };
      case "branch":
        return { ...statement, yes: promised(statement.yes), no: promised(statement.no) };
      case "either":
        return { ...statement, alternatives: statement.alternatives.map(promised) };
      case "assign":
      case "block":
      case "goto":
        return statement;
    }
  });

/** Where it takes luck, the seeds of models that show it. */
const wrong: readonly (readonly [string, Comparing, ...(readonly number[])])[] = [
  ["a process that goes first whatever the others may do", { ways: "breadth", ask: hasty }],
  [
    "a pick that takes the least",
    {
      ways: "breadth",
      ask: (model, options) =>
        check(
          but(model, {
            instances: model.instances.map((one) => ({
              ...one,
              steps: one.steps.map((body) => body && promised(body)),
            })),
          }),
          options,
        ),
    },
    26,
    31,
    33,
    55,
  ],
  ["symmetry that is taken for granted", { ways: "breadth", ask: careless, tellApart: allAlike }],
  [
    "eventually judged as again and again",
    {
      ways: "breadth",
      ask: (model, options) =>
        check(
          but(model, {
            properties: model.properties.map((property) =>
              property.kind === "eventually" ? { ...property, kind: "infinitely-often" } : property,
            ),
          }),
          options,
        ),
    },
  ],
  [
    "strong fairness taken for weak",
    {
      ways: "breadth",
      ask: (model, options) =>
        check(
          but(model, {
            instances: model.instances.map((instance) =>
              instance.fairness === "strong" ? { ...instance, fairness: "weak" } : instance,
            ),
          }),
          options,
        ),
    },
    68,
    93,
    199,
  ],
  [
    "an end taken for a deadlock",
    {
      ways: "breadth",
      ask: (model, options) =>
        check(but(model, { instances: model.instances.map((one) => ({ ...one, ends: [] })) }), options),
    },
  ],
];

for (const [name, how, ...seeds] of wrong) {
  test(`${name} is noticed`, async () => {
    expect(differing(await compared(seeds.length === 0 ? upTo(30) : seeds, how)).length).toBeGreaterThan(2);
  });
}
