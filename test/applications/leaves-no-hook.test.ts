/** While a context is kept, Node marks every promise of the process and takes longer for each: no check leaves that behind. */
import { expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { subjectOf } from "./planted.ts";

test.each([
  ["holds", async (query: () => Promise<unknown>) => query()],
  ["violated", () => new Promise(() => {})],
] as const)("a check of an application that is %s keeps no context", async (wanted, handler) => {
  const subject = subjectOf((pool) => ({ read: () => handler(() => pool.query("select 1")) }));
  const { verdict } = await check(builtIn("read+read", subject), { executions: 10, shrinks: false });
  expect(verdict).toBe(wanted);
  expect(Reflect.ownKeys(Promise.resolve())).toEqual([]);
});
