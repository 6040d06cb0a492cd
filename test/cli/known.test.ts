/** The known verdicts are checked, and that check can fail. */
import { expect, test } from "vitest";
import { checkKnown } from "../../src/cli/check-known.ts";
import { check } from "../../src/check/check.ts";
import { scenarioNames } from "../../src/scenarios/built-in.ts";
import { knownVerdicts, type KnownVerdict } from "../../src/scenarios/known.ts";
import { invariants } from "../../src/invariants/all.ts";
import { everyTaskServed } from "../../src/scenarios/article.ts";

async function told(known: readonly KnownVerdict[]): Promise<{ exitCode: number; text: string }> {
  const lines: string[] = [];
  const { exitCode } = await checkKnown({
    flags: {},
    signal: new AbortController().signal,
    print: (text) => lines.push(text),
    checkOne: (scenario) => check(scenario, { executions: 20, findings: "first" }),
    known,
  });
  return { exitCode, text: lines.join("\n") };
}

const schedule = "v1:simple,steady,ops%3D1:start-c.start-b.start-a.connect-a1.connect-b1";

test("a planted verdict that is wrong about what holds is told, with the schedule", async () => {
  expect(await told([{ subject: "simple", scenario: "steady", why: "planted" }])).toEqual({
    exitCode: 1,
    text: `✗  simple          steady                     violated  used ≤ maxconn
     known to hold, but it is violated (used ≤ maxconn)
     Found in execution 6 (sampled, portfolio, seed 1: surw). Shortened from 8 choices to 5, 3 switches.
     Reached: 34 asks lent, 1 waited at maxconn, each overtaken by 2 at most, 0 refused, 11 connections opened, 3 closed.
     Again:   npx poolproof replay ${schedule}
     As test: await replay(scenario, "${schedule}")

1 of 1 verdict is not the known one.`,
  });
});

test("a planted verdict that is wrong about what is violated is told", async () => {
  const known = [
    { subject: "threaded", scenario: "steady", breaks: ["used ≤ maxconn"], why: "planted" },
    { subject: "threaded", scenario: "closeall", why: "right" },
  ];
  const { exitCode, text } = await told(known);
  expect(exitCode).toBe(1);
  expect(text).toContain("\n     known to be violated (used ≤ maxconn), but it holds\n");
  expect(text).toContain("\n1 of 2 verdicts is not the known one.");
});

test("a violation by another rule than the known ones is told", async () => {
  const { exitCode, text } = await told([
    { subject: "simple", scenario: "steady", breaks: ["no deadlock"], why: "planted" },
  ]);
  expect(exitCode).toBe(1);
  expect(text).toContain("known to be violated (no deadlock), but it is violated (used ≤ maxconn)");
});

/** The seed's own, and what psycopg2's pools are known for; the others are run by `check SUBJECT`. */
const ours = ["simple", "threaded", "really-threaded", "tarn"];
const known = ["steady", "closeall", "misuse", "article"];
/** Those of the scenarios for pools of any kind that psycopg2's fit. */
const general = ["burst", "hurried", "broken", "idle", "closing", "nested"];

test("every pool of ours, and tarn, has a known verdict for these scenarios, and each rule it names exists", () => {
  const pairs = knownVerdicts
    .filter(({ faults }) => !faults)
    .map(({ subject, scenario }) => `${subject} ${scenario}`);
  const all = ours.flatMap((subject) => [
    ...known.map((scenario) => `${subject} ${scenario}`),
    ...(subject === "tarn" ? [] : general.map((scenario) => `${subject} ${scenario}`)),
  ]);
  expect(pairs.sort()).toEqual(all.sort());
  expect(known.filter((name) => !scenarioNames.includes(name))).toEqual([]);
  const rules = new Set([...invariants, everyTaskServed].map(({ name }) => name));
  expect(knownVerdicts.flatMap(({ breaks = [] }) => breaks).filter((name) => !rules.has(name))).toEqual([]);
});
