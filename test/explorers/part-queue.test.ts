/** Jobs that take parts from one queue share a search, and the first part that holds something decides. */
import { expect, test } from "vitest";
import { PartQueue, newQueueMemory } from "../../src/explorers/part-queue.ts";
import { sampled } from "../fixtures/sampled.ts";
import { sumOfReports, type Report } from "../../src/check/job.ts";
import { Reached } from "../../src/execution/reached.ts";
import { seedAt } from "../../src/sim/prng.ts";

const memory = (): Int32Array => newQueueMemory(SharedArrayBuffer);

test("two jobs run each execution once between them", async () => {
  const queue = new PartQueue(memory());
  const seeds: number[] = [];
  const job = () =>
    sampled((seed) => void seeds.push(seed), { seed: 5, executionsMax: 1_000, queue, partSize: 7 });
  const [one, other] = await Promise.all([job(), job()]);
  expect(one.executions + other.executions).toBe(1_000);
  expect(new Set(seeds)).toEqual(new Set(Array.from({ length: 1_000 }, (_, at) => seedAt(5, at))));
});

test("jobs with queues of their own run everything, each", async () => {
  const job = () =>
    sampled(() => undefined, { seed: 5, executionsMax: 100, queue: new PartQueue(), partSize: 7 });
  expect((await job()).executions + (await job()).executions).toBe(200);
});

test("what is beyond a finding is left out, and what comes before it is not", async () => {
  const queue = new PartQueue(memory());
  const [first, second, third] = [queue.next(), queue.next(), queue.next()];
  queue.noteFound(second);
  expect([first, second, third].map((tally) => queue.isBeyond(tally))).toEqual([false, false, true]);
  queue.noteFound(third);
  expect(queue.isBeyond(third)).toBe(true);
  queue.noteFound(first);
  expect(queue.isBeyond(second)).toBe(true);
  expect(await sampled(() => "found", { seed: 1, executionsMax: 100, queue, partSize: 1 })).toMatchObject({
    executions: 0,
    ended: "budget",
  });
});

test("a job ends when all are asked to", async () => {
  const queue = new PartQueue(memory());
  let done = 0;
  const attempt = (): undefined => {
    if (++done === 10) new PartQueue(queue.memory).stop();
  };
  const ended = await sampled(attempt, {
    seed: 1,
    executionsMax: Number.MAX_SAFE_INTEGER,
    queue,
    partSize: 1_000,
  });
  expect(ended).toMatchObject({ executions: done, ended: "stopped" });
});

const { facts: reached } = new Reached();
const tally = (part: number) => ({ part, executions: 10, steps: 100 + part, sleepSetBlocked: 1, reached });
const judged = (message: string): Report["found"] => ({ judged: { verdict: "violated", message } });

test("the finding in the first part wins, and what was done in later parts is not counted", () => {
  const late: Report = { ended: "done", tallies: [tally(0), tally(3)], found: judged("late") };
  const early: Report = { ended: "done", tallies: [tally(1), tally(2)], found: judged("early") };
  const none: Report = { ended: "done", tallies: [tally(4)] };
  const outcome = {
    part: 2,
    ended: "done",
    found: judged("early"),
    refuted: undefined,
    executions: 30,
    steps: 303,
    sleepSetBlocked: 3,
    isCutByDelays: false,
    exchanged: 0,
    reached,
  };
  expect(sumOfReports([late, early, none])).toEqual(outcome);
  expect(sumOfReports([none, early, late])).toEqual(outcome);
  expect(sumOfReports([late, none])).toMatchObject({ part: 3, found: judged("late"), executions: 20 });
});

test("what was taken for granted wrongly is a finding like others", () => {
  const wrong: Report = {
    ended: "done",
    tallies: [tally(1)],
    refuted: { assumption: "por", why: "two steps" },
  };
  const later: Report = { ended: "done", tallies: [tally(2)], found: judged("later") };
  const earlier: Report = { ended: "done", tallies: [tally(0)], found: judged("earlier") };
  expect(sumOfReports([later, wrong])).toMatchObject({ found: undefined, refuted: wrong.refuted });
  expect(sumOfReports([earlier, wrong])).toMatchObject({ found: judged("earlier"), refuted: undefined });
});

test("without a finding all counts, and one job that was cut cuts the whole", () => {
  const done: Report = { ended: "done", tallies: [tally(0), tally(2)] };
  const cut: Report = { ended: "stopped", tallies: [tally(1)] };
  expect(sumOfReports([done, cut])).toMatchObject({
    ended: "stopped",
    executions: 30,
    steps: 303,
    sleepSetBlocked: 3,
  });
  expect(sumOfReports([done])).toMatchObject({ ended: "done", executions: 20 });
});
