import { check, type CheckOptions, type Outcome } from "poolproof/checker";
import { expect, test } from "vitest";
import { randomModel } from "./random-model.ts";

/** Everything that a reduction must not change. */
function verdictOf({ verdict, violations, reached }: Outcome): unknown {
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

test("600 random models have the same verdicts, counterexample lengths and reached states under every reduction", () => {
  const seen = { holds: 0, violated: 0, deadlocks: 0, reduced: 0 };
  for (let seed = 1; seed <= 600; seed++) {
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
  expect(seen.violated).toBeGreaterThan(100);
  expect(seen.deadlocks).toBeGreaterThan(50);
  expect(seen.reduced).toBeGreaterThan(500);
});
