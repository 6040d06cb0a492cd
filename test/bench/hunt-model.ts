/**
 * What takes too long for every test run: random models by the thousand, each held against the oracle in every way of
 * searching, and the largest counts that other checkers have published. `npm run hunt:model -- 5000` hunts through 5,000
 * models, `npm run hunt:model -- 5000 --from 70000` through others.
 */
import { check, type CheckOptions } from "poolproof/checker";
import { psycopg2 } from "../../models/psycopg2.ts";
import { compare } from "../checker/oracle/compare.ts";
import { randomSketch } from "../checker/oracle/random-sketch.ts";
import { randomModel } from "../checker/random-model.ts";
import { inTwo } from "../checker/oracle/two-owners.ts";

const count = Number(process.argv[2] ?? 2000);
const from = process.argv[3] === "--from" ? Number(process.argv[4]) : 1;

const seen = { models: 0, searches: 0, differ: 0, asymmetric: 0, violated: 0 };
for (let seed = from; seed < from + count; seed++) {
  const sketch = randomSketch(seed);
  const found = await compare(sketch, { ways: "all" });
  const inOwners = await compare(sketch, { ways: "breadth", ask: inTwo });
  const differences = [...found.differences, ...inOwners.differences.map((text) => `in two owners: ${text}`)];
  seen.models += found.kind === "large" ? 0 : 1;
  seen.searches += found.searches + inOwners.searches;
  seen.differ += differences.length > 0 ? 1 : 0;
  seen.asymmetric += found.asymmetric.length > 0 ? 1 : 0;
  seen.violated += found.violated.length > 0 ? 1 : 0;
  if (differences.length > 0) console.log(`random ${seed}:\n  ${differences.join("\n  ")}`);
  if ((seed - from + 1) % 500 === 0) console.log(summary());
}
console.log(summary());
for (let seed = from; seed < from + count; seed++) keepsVerdict(seed);
console.log(`${count} models of locks keep their verdicts under every reduction`);
if (seen.differ > 0) process.exitCode = 1;

function summary(): string {
  const { models, searches, differ, asymmetric, violated } = seen;
  return `${models} models in ${searches} searches, ${violated} violated, ${asymmetric} asymmetric: ${differ} differ`;
}

/** Models that are too large for the oracle: critical sections, and broken ones. */
function keepsVerdict(seed: number): void {
  const verdict = (options: CheckOptions): string => {
    const { violations, reached } = check(randomModel(seed), options);
    return JSON.stringify([
      violations.map(({ property, length }) => `${property} ${length}`).sort(),
      reached,
    ]);
  };
  const plain = verdict({});
  for (const options of [{ por: true }, { symmetry: ["worker"] }, { symmetry: ["worker"], por: true }])
    if (verdict(options) !== plain)
      throw new Error(
        `Model of locks ${seed}, ${JSON.stringify(options)}: ${verdict(options)}, not ${plain}.`,
      );
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
