import { check, prepare, type CheckOptions, type CheckResult } from "poolproof/checker";
import { expect, test } from "vitest";
import { breadthFirst } from "../../src/checker/search/breadth-first.ts";
import { reducedMachine } from "../../src/checker/reduction/reduced-machine.ts";
import { randomModel } from "./random-model.ts";

/** Everything that a reduction must not change. */
function verdictOf({ verdict, violations, reached }: CheckResult): unknown {
  return {
    verdict,
    violations: violations.map(({ property, length }) => `${property}: ${length}`).sort(),
    reached: [...reached].sort(),
  };
}

const reductions: readonly CheckOptions[] = [
  { por: true },
  { symmetry: ["worker"] },
  { symmetry: ["worker"], por: true },
  { por: true, order: "depth" },
  { store: "compact" },
  { store: "compact", por: true, symmetry: ["worker"] },
];

test("100 random models have the same verdicts, counterexample lengths and reached states under every reduction", () => {
  const seen = { holds: 0, violated: 0, deadlocks: 0, reduced: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const plain = check(randomModel(seed));
    const expected = verdictOf(plain);
    for (const options of reductions) {
      const outcome = check(randomModel(seed), options);
      expect({ seed, options, ...(verdictOf(outcome) as object) }).toEqual({
        seed,
        options,
        ...(expected as object),
      });
      if (options.por === true && outcome.states < plain.states) seen.reduced++;
    }
    seen[plain.verdict === "holds" ? "holds" : "violated"]++;
    if (plain.violations.some(({ kind }) => kind === "deadlock")) seen.deadlocks++;
  }
  // The models are worth checking: there are all kinds of them.
  expect(seen.violated).toBeGreaterThan(20);
  expect(seen.deadlocks).toBeGreaterThan(8);
  expect(seen.reduced).toBeGreaterThan(80);
});

test("a reduction that lets any process go first, whatever the others may do, is caught by these models", () => {
  let missed = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { compiled, generated } = prepare(randomModel(seed), {});
    const out = new Int32Array(compiled.fanout * compiled.words);
    const careless = {
      choose: (states: Int32Array, at: number) =>
        compiled.instances.findIndex((_, process) => generated.expandOne(process, states, at, out, 0) > 0),
      closesCycle: () => true,
    };
    const machine = reducedMachine({ compiled, generated, canonicalize: undefined, reduction: careless });
    const all = { stopAt: 0, statesMax: Infinity, bytesMax: Infinity };
    const { found, passedBits } = breadthFirst(machine, all);
    const bits = found.reduce((sum, { bit }) => sum | bit, passedBits);
    const plain = breadthFirst(prepare(randomModel(seed), {}), all);
    if (bits !== plain.found.reduce((sum, { bit }) => sum | bit, 0)) missed++;
  }
  expect(missed).toBeGreaterThan(10);
});
