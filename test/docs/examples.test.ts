/** Every public name has an example in its docstring, which type-checks and does what it says. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportedNames } from "./examples/exported-names.ts";
import { problemsOf, programOf, root, type Example } from "./examples/try-examples.ts";

const paths = {
  poolproof: join(root, "src/index.ts"),
  "poolproof/checker": join(root, "src/checker/index.ts"),
};
const program = programOf(Object.values(paths));
const poolproof = { module: "poolproof", names: exportedNames(program, paths.poolproof) };
const checker = { module: "poolproof/checker", names: exportedNames(program, paths["poolproof/checker"]) };

const examples = [poolproof, checker].flatMap((home) =>
  home.names.flatMap(({ name, examples }) => examples.map((code): Example => ({ of: name, code, home }))),
);

const wrong: readonly Example[] = [
  ["another value", 'const n = 1;\nn; // => 2\n["a"]; // => ["a"]'],
  ["another text", 'console.log("%s", "a"); // prints b'],
  ["another type", "const limits: PoolLimits = { minconn: 1 };"],
  ["no such name", "scenarios; // => []"],
  ["an error", 'builtIn("unsteady", simple);'],
  ["not come to", "const later = () => {\n  1 + 1; // => 2\n};"],
  ["on no statement", "const two = 1 + 1; // => 2"],
  ["endless", "await new Promise(() => {});"],
].map(([of = "", code = ""]) => ({ of, code, home: poolproof }));

// Both kinds in one program and one process: to start them takes longer than all of the rest.
const problems = await problemsOf([...examples, ...wrong], program);
const isOfWrong = (problem: string): boolean => wrong.some(({ of }) => problem.startsWith(`${of}: `));

test.each([
  [poolproof, []],
  [checker, []],
])("$module has an example for each name but these", ({ names }, without) => {
  expect(names.length).toBeGreaterThan(50);
  const lacking = names.filter(({ examples }) => examples.length === 0).map(({ name }) => name);
  expect([...lacking].sort()).toEqual(without);
});

test("each example type-checks and does what it says, in at most 12 lines", () => {
  expect(problems.filter((problem) => !isOfWrong(problem))).toEqual([]);
  expect(examples.filter(({ code }) => code.split("\n").length > 12).map(({ of }) => of)).toEqual([]);
});

test("a wrong example is told by its name", () => {
  expect(problems.filter(isOfWrong)).toEqual([
    "another type: Property 'maxconn' is missing in type '{ minconn: number; }' but required in type 'PoolLimits'.",
    "no such name: Cannot find name 'scenarios'.",
    "another value: gives 1, not 2",
    "another text: gives 'a', not 'b'",
    "no such name: throws ReferenceError: scenarios is not defined",
    'an error: throws ScenarioError: Unknown scenario "unsteady". Known are steady, burst, impatient, hurried, pairs, direct, failing, closing, broken, idle, outage, keyed, resized, maintained, nested, closeall, misuse, article.',
    "not come to: comes to 0 of 1 promises",
    "on no statement: comes to 0 of 1 promises",
    "endless: does not end",
  ]);
});
