/** sequelize/sequelize#10976: callers who hold a connection ask for a second one, and wait for each other. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

describe.each(waits)("with %s", (_, waitMsMax) => {
  const pool = reported((...given) => new PlainPool(...given), waitMsMax);

  test.each([
    [1, 1],
    [2, 2],
    [3, 3],
  ])("%i callers on a pool of %i wait for each other", async (workers, maxconn) => {
    const { invariant, message } = await check(builtIn("nested", pool, { workers, maxconn }), {
      executions: 400,
      findings: "first",
      shrinks: false,
    });
    expect(invariant).toBe("callers do not deadlock");
    expect(message).toContain("all connections are held by those who wait: a deadlock of the callers.");
  });

  test("with a connection to spare they do not, in any order", async () => {
    const scene = builtIn("nested", pool, { workers: 2, maxconn: 3 });
    expect(await check(scene, { explore: "exhaust" })).toMatchObject({ verdict: "holds", exhaustive: true });
  });
});
