/** Sampling stops where it should: found, out of budget, out of time, or asked to. */
import { expect, test } from "vitest";
import { sampled } from "../fixtures/sampled.ts";
import { seedAt } from "../../src/sim/prng.ts";

test("every execution gets the seed of its number, up to the budget", async () => {
  const seeds: number[] = [];
  const attempt = (seed: number) => void seeds.push(seed);
  expect(await sampled(attempt, { seed: 5, executionsMax: 4 })).toMatchObject({
    executions: 4,
    found: undefined,
    ended: "budget",
  });
  expect(seeds).toEqual([0, 1, 2, 3].map((index) => seedAt(5, index)));
});

test("the first that is worth stopping for ends it", async () => {
  let count = 0;
  const attempt = () => (++count === 3 ? "third" : undefined);
  expect(await sampled(attempt, { seed: 1, executionsMax: 10 })).toMatchObject({
    executions: 3,
    found: "third",
    ended: "found",
  });
});

test("without time left one execution is done, and no more", async () => {
  const ended = sampled(() => undefined, { seed: 1, executionsMax: 1_000_000_000, secondsMax: 0 });
  expect(await ended).toMatchObject({ executions: 1, found: undefined, ended: "time" });
});

test("a signal ends it with what was done, at the next turn of the outside", async () => {
  const controller = new AbortController();
  let done = 0;
  const attempt = (): undefined => {
    if (++done === 10) controller.abort();
  };
  const ended = await sampled(attempt, {
    seed: 1,
    executionsMax: Number.MAX_SAFE_INTEGER,
    signal: controller.signal,
  });
  expect(ended).toMatchObject({ executions: done, found: undefined, ended: "stopped" });
});

test("progress is told between slices, the last one included", async () => {
  const told: number[] = [];
  await sampled(() => undefined, { seed: 1, executionsMax: 3, onProgress: (done) => told.push(done) });
  expect(told).toEqual([3]);
});

test("what an attempt throws ends the search", async () => {
  const attempt = (): never => {
    throw new Error("attempt");
  };
  await expect(sampled(attempt, { seed: 1, executionsMax: 3 })).rejects.toThrow("attempt");
});

test("attempts run without stack traces, which are back afterwards", async () => {
  const { stackTraceLimit } = Error;
  const limits: number[] = [];
  await sampled(() => void limits.push(Error.stackTraceLimit), { seed: 1, executionsMax: 1 });
  expect([limits, Error.stackTraceLimit]).toEqual([[0], stackTraceLimit]);
});
