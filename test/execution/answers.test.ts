/** A pool may answer with anything that `await` takes, and show its books in any form but one that hides them. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Connection } from "../../src/driver/driver.ts";
import { subject, type SubjectOptions } from "../../src/pools/subject.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { PlainPool } from "../reports/plain-pool.ts";

type Options = SubjectOptions<PlainPool, Connection>;

function plain(options: Partial<Options>) {
  return subject<PlainPool, Connection>({
    name: "plain",
    open: (driver, limits) => new PlainPool(driver, limits),
    ask: (pool) => pool.acquire(),
    release: (pool, conn) => pool.release(conn),
    close: (pool) => pool.end(),
    ...options,
  });
}

const checked = (options: Partial<Options>) => check(builtIn("steady", plain(options)), { executions: 30 });

test("what asks anew with each then is asked once, as await does", async () => {
  const ask: Options["ask"] = (pool) =>
    ({
      // oxlint-disable-next-line unicorn/no-thenable
      then: (...told: Parameters<Promise<Connection>["then"]>) => pool.acquire().then(...told),
    }) as Promise<Connection>;
  const { verdict, reached } = await checked({ ask });
  expect({ verdict, lent: reached?.lent, asks: reached?.asks }).toEqual({
    verdict: "holds",
    lent: 180,
    asks: 180,
  });
});

describe("a view that shows no books ends the check with a sentence:", () => {
  test.each<[string, unknown]>([
    ["a promise", Promise.resolve({ usedCount: 0 })],
    ["a function", () => ({ usedCount: 0 })],
    ["null", null],
    ["a number", 3],
    ["an object with borrowed, available", { borrowed: 1, available: 0 }],
  ])("%s", async (what, view) => {
    await expect(checked({ view: () => view as object })).rejects.toThrow(
      `The pool's view gives ${what}. It must give the pool's books at once, with one or more of usedCount`,
    );
  });

  test("an empty one says that the pool shows none", async () => {
    expect(await checked({ view: () => ({}) })).toMatchObject({ verdict: "holds" });
  });
});

test("an open that gives no pool is told as that, whatever its view would be", async () => {
  const open = (() => undefined) as unknown as Options["open"];
  const { message } = await checked({ open, view: (pool) => pool });
  expect(message).toBe("opening the pool: TypeError: it gave undefined, which is no pool");
});
