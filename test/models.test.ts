import { check, type CheckOptions, type Expectation, type ModelFile, type Size } from "poolproof/checker";
import { models } from "poolproof/models";
import { describe, expect, test } from "vitest";
import { fairPoolModel } from "../models/fair-pool.ts";

const sizeText = (size: Partial<Size>): string => JSON.stringify(size);

/** The reductions that a model of this kind can have, and the states that are known for each. */
function waysOf(
  file: ModelFile,
  expected: Expectation,
): { options: CheckOptions; states?: number | undefined }[] {
  const { workers, connections } = file.symmetry;
  const one = workers === undefined ? [] : [workers];
  const both = connections === undefined ? one : [...one, connections];
  return [
    { options: {}, states: expected.states },
    { options: { symmetry: one }, states: expected.orbits?.workers },
    { options: { symmetry: both }, states: connections === undefined ? undefined : expected.orbits?.both },
    { options: { por: true } },
    { options: { symmetry: both, por: true } },
    { options: { symmetry: both, store: "compact" } },
    { options: { symmetry: both, order: "depth" } },
  ];
}

/** simple-pool 2×2 has a million states: its full search is made in counts.test.ts, the others here by symmetry. */
const isLarge = ({ states }: Expectation): boolean => states > 1_000_000;

describe.each(models.map((file) => ({ name: file.name, file })))("$name", ({ file }) => {
  test.each(
    file.expected
      .filter((expected) => !isLarge(expected))
      .map((expected) => ({ size: sizeText(expected.size), expected })),
  )(
    "has the states and breaks the promises that it says, in as many steps, under every reduction: $size",
    ({ expected }) => {
      const size = { ...file.size, ...expected.size };
      for (const { options, states } of waysOf(file, expected)) {
        const outcome = check(file.build(size), options);
        if (Object.keys(options).length === 0) expect(outcome.transitions).toBe(expected.transitions);
        const found = outcome.violations.map(({ property, length }) => [property, length]);
        const known = Object.entries(expected.violates ?? {});
        expect(outcome.verdict).toBe(known.length > 0 ? "violated" : "holds");
        // Depth-first counterexamples are not the shortest, but they are of the same promises.
        const isShortest = options.order !== "depth";
        expect({
          options,
          found: Object.fromEntries(isShortest ? found : found.map(([name]) => [name, 0])),
        }).toEqual({
          options,
          found: Object.fromEntries(isShortest ? known : known.map(([name]) => [name, 0])),
        });
        if (states !== undefined) expect({ options, states: outcome.states }).toEqual({ options, states });
      }
    },
  );
});

test("every model has a name of its own, a summary, and something that is known about it", () => {
  expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
  for (const { summary, expected } of models) {
    expect(summary).not.toBe("");
    expect(expected.length).toBeGreaterThan(0);
  }
});

test("the fair pool needs a fair lock: with weak fairness one worker can be passed over for ever", () => {
  const size = { workers: 2, ops: 1, minconn: 0, maxconn: 1 };
  const outcome = check(fairPoolModel(size, "weak"));
  expect(outcome.violations.map(({ property, kind }) => [property, kind])).toEqual([
    ["every getconn of worker 1 ends", "leads-to"],
    ["every getconn of worker 2 ends", "leads-to"],
  ]);
  const [lasso] = outcome.violations;
  // On the cycle worker 1 asks and never gets the lock, which the other takes and gives back.
  const cycle = lasso?.trace?.slice((lasso.cycleFrom ?? 0) + 1) ?? [];
  expect(new Set(cycle.map(({ step }) => step?.process))).toEqual(new Set([1]));
  expect(lasso?.trace?.at(-1)?.state).toEqual(lasso?.trace?.[lasso.cycleFrom ?? -1]?.state);
});
