/**
 * What takes too long for every test run: the largest counts that other checkers have published, and random models by the
 * thousand under every reduction. `npm run hunt:model -- 5000` hunts through 5,000 of them.
 */
import { check, type CheckOptions, type Outcome } from "poolproof/checker";
import { psycopg2 } from "../../models/psycopg2.ts";
import { randomModel } from "../checker/random-model.ts";

const seeds = Number(process.argv[2] ?? 2000);

const summary = ({ verdict, violations, reached }: Outcome): string =>
  JSON.stringify([
    verdict,
    violations.map(({ property, length }) => `${property} ${length}`).sort(),
    [...reached].sort(),
  ]);

const reductions: readonly CheckOptions[] = [
  { por: true },
  { symmetry: ["worker"] },
  { symmetry: ["worker"], por: true },
  { symmetry: ["worker"], por: true, order: "depth" },
];

for (let seed = 1; seed <= seeds; seed++) {
  const plain = summary(check(randomModel(seed)));
  for (const options of reductions) {
    const reduced = summary(check(randomModel(seed), options));
    if (reduced !== plain)
      throw new Error(`Random model ${seed}, ${JSON.stringify(options)}: ${reduced} instead of ${plain}.`);
  }
  if (seed % 500 === 0) console.log(`${seed} random models keep their verdicts`);
}

/** [locked, workers, ops, symmetric, states, transitions], as TLC and Spin count them. */
const large: readonly [boolean, number, number, readonly string[], number, number | undefined][] = [
  [true, 5, 2, [], 2_053_749, 4_368_443],
  [false, 3, 1, [], 12_657_727, 46_992_561],
  [false, 3, 1, ["worker"], 2_124_371, undefined],
];
for (const [isLocked, workers, ops, symmetry, states, transitions] of large) {
  const model = psycopg2(
    { name: isLocked ? "threaded" : "simple", isLocked },
    { workers, ops, minconn: 1, maxconn: 2 },
  );
  const found = check(model, { symmetry, properties: [] });
  if (found.states !== states || (transitions !== undefined && found.transitions !== transitions)) {
    throw new Error(
      `${model.name} ${workers} × ${ops}: ${found.states} states, ${found.transitions} transitions.`,
    );
  }
  console.log(
    `${model.name} ${workers} × ${ops} ${symmetry.join()}: ${found.states} states, ${found.transitions} transitions`,
  );
}
