/** Several threads come to what one comes to, wherever the search is shared out. */
import { check, ModelError, prepare, type CheckOptions, type ModelFile } from "poolproof/checker";
import { models } from "poolproof/models";
import { describe, expect, test } from "vitest";
import { conclude } from "../../src/checker/check.ts";
import type { CheckResult } from "../../src/checker/search/check-result.ts";
import { searchInThreads } from "../../src/threads/model-threads.ts";
import { leaving } from "../fixtures/leaving-model.ts";

const small = { workers: 3, ops: 1, minconn: 1, maxconn: 2 };

interface Shared extends CheckOptions {
  readonly jobs: number;
  readonly sharedFrom: number;
}

async function inThreads(file: ModelFile, options: Shared): Promise<CheckResult> {
  const model = file.build(small);
  const machine = prepare(model, options);
  const { sharedFrom } = options;
  const task = { file, size: small, options: { ...options, module: "poolproof/models" }, sharedFrom };
  return conclude(model, options, machine, await searchInThreads(machine, task));
}

function named(name: string): ModelFile {
  const file = models.find((model) => model.name === name);
  if (!file) throw new RangeError(`There is no model ${name}.`);
  return file;
}

/** Among shortest counterexamples threads may choose another. */
function comparable({ violations, verdict, states, transitions, depth, reached }: CheckResult): unknown {
  const told = violations.map(({ property, kind, length }) => `${property}, ${kind}, ${length}`);
  return { verdict, states, transitions, depth, reached, violations: told.sort() };
}

const ways: readonly (readonly [string, CheckOptions])[] = [
  ["threaded-pool", {}],
  ["threaded-pool", { symmetry: ["worker"], por: true }],
  ["rollback-raises", {}],
  ["check-then-act", {}],
  ["stranded-waiters", {}],
];

describe.each([
  [2, 60, ways],
  // From the first state on it matters little which model: each thread loads all sources anew.
  [3, 1, ways.slice(0, 2)],
] as const)("%i threads from %i states on", (jobs, sharedFrom, ways) => {
  test("have the verdict, the counts, the depth and the lengths of one", async () => {
    for (const [name, options] of ways) {
      const outcome = await inThreads(named(name), { ...options, jobs, sharedFrom });
      expect([name, comparable(outcome)]).toEqual([
        name,
        comparable(check(named(name).build(small), options)),
      ]);
    }
  });
});

test("threads stop between two rounds, with the states that all of them have found", async () => {
  let asked = 0;
  const options = { jobs: 2, sharedFrom: 60, isStopped: () => ++asked >= 2 };
  const outcome = await inThreads(named("threaded-pool"), options);
  expect(outcome).toMatchObject({ limit: "stopped", stopped: true });
  expect(outcome.states).toBeGreaterThan(60);
  expect(outcome.states).toBeLessThan(check(named("threaded-pool").build(small)).states);
});

test("a model's error is the same error from whichever thread", async () => {
  const module = new URL("../fixtures/leaving-model.ts", import.meta.url).href;
  for (const branch of [0, 1, 2, 3]) {
    const size = { ...leaving.size, workers: branch };
    const machine = prepare(leaving.build(size), {});
    const options = { jobs: 2, module };
    await expect(searchInThreads(machine, { file: leaving, size, options, sharedFrom: 2 })).rejects.toThrow(
      new ModelError("Model leaving, step stay of p sets n, whose domain is 0 … 5, to 6."),
    );
  }
});

test("a bound on states or bytes ends a shared search with the verdict limit, the same each time", async () => {
  const file = named("threaded-pool");
  for (const bound of [{ statesMax: 500 }, { bytesMax: 40_000 }]) {
    const [first, second] = [
      await inThreads(file, { ...bound, jobs: 2, sharedFrom: 60 }),
      await inThreads(file, { ...bound, jobs: 2, sharedFrom: 60 }),
    ];
    expect(first.verdict).toBe("limit");
    expect(second).toEqual(first);
  }
});
