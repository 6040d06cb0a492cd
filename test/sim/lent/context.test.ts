/** A callback runs in Node's context of where it was handed over, as it does without a world. */
import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { check } from "../../../src/check/check.ts";
import { threaded } from "../../../src/pools/subjects.ts";
import { scenario } from "../../../src/scenario/scenario.ts";

const store = new AsyncLocalStorage<string>();

function seenBy(schedule: (callback: () => void) => void): Promise<string | undefined> {
  return new Promise((resolve) => store.run("mine", () => schedule(() => resolve(store.getStore()))));
}

test.each<[string, (callback: () => void) => void]>([
  ["setTimeout", (callback) => void setTimeout(callback, 5)],
  ["setImmediate", (callback) => void setImmediate(callback)],
  ["process.nextTick", (callback) => process.nextTick(callback)],
  ["queueMicrotask", (callback) => queueMicrotask(callback)],
])("%s", async (_, schedule) => {
  const seen: unknown[] = [];
  const mine = scenario({
    subject: threaded,
    workers: [async () => void seen.push(await seenBy(schedule))],
  });
  await check(mine, { executions: 2 });
  expect(new Set(seen)).toEqual(new Set(["mine"]));
});
