/** Every execution of psycopg2's pools, as far as looked, is a behaviour of the model of that pool. */
import { expect, test } from "vitest";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { behaviourOf, type Answer } from "./behaviour.ts";
import { everyExecution, someExecutions, type See } from "./executions.ts";
import { pair, type Pair } from "./scenarios.ts";

/** Collects what is no behaviour, with the schedule that shows it. */
function judging({ space }: Pair): { see: See; refused: [string, Answer][] } {
  const refused: [string, Answer][] = [];
  const see: See = (observation, labels) => {
    const answer = behaviourOf(space, observation);
    if (!answer.isBehaviour) refused.push([labels.join("."), answer]);
  };
  return { see, refused };
}

test.each([
  { subject: threaded, callers: 2, ops: 1, closes: false, executions: 16 },
  { subject: threaded, callers: 2, ops: 2, closes: false, executions: 124 },
  { subject: threaded, callers: 3, ops: 1, closes: false, executions: 498 },
  { subject: threaded, callers: 2, ops: 1, closes: true, executions: 118 },
  { subject: threaded, callers: 2, ops: 2, closes: true, executions: 958 },
  { subject: threaded, callers: 3, ops: 1, closes: true, executions: 4_278 },
  { subject: reallyThreaded, callers: 2, ops: 1, closes: false, executions: 16 },
  { subject: reallyThreaded, callers: 2, ops: 2, closes: false, executions: 124 },
  { subject: reallyThreaded, callers: 3, ops: 1, closes: false, executions: 564 },
  { subject: reallyThreaded, callers: 2, ops: 1, closes: true, executions: 118 },
  { subject: simple, callers: 2, ops: 1, closes: false, executions: 30 },
  { subject: simple, callers: 2, ops: 2, closes: false, executions: 420 },
])("all $executions executions: $subject.name, $callers × $ops, closeall $closes", async (known) => {
  const both = pair(known);
  const { see, refused } = judging(both);
  expect(await everyExecution(both.scenario, 20_000, see)).toBe(known.executions);
  expect(refused).toEqual([]);
});

test.each([
  { subject: threaded, callers: 3, ops: 2, minconn: 1, maxconn: 2, closes: true },
  { subject: reallyThreaded, callers: 4, ops: 2, minconn: 0, maxconn: 2, closes: true },
  { subject: simple, callers: 2, ops: 1, minconn: 2, maxconn: 2, closes: true },
])("300 sampled: $subject.name, $callers × $ops, $minconn to $maxconn, closeall $closes", async (known) => {
  const both = pair(known);
  const { see, refused } = judging(both);
  await someExecutions(both.scenario, 300, see);
  expect(refused).toEqual([]);
});

test.each([
  ["threaded, lost-idle among them", threaded, ["statement", "lost", "rollback", "lost-idle"]],
  ["really-threaded", reallyThreaded, ["statement", "lost", "rollback"]],
] as const)("200 sampled with two faults at most: %s", async (_, subject, faults) => {
  const both = pair({ subject, callers: 3, ops: 1, faults });
  const { see, refused } = judging(both);
  await someExecutions(both.scenario, 200, see);
  expect(refused).toEqual([]);
});
