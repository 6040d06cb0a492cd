/** Races that pg-pool has had and has fixed: the version before is found to have them, the version after is not. */
import { expect, test } from "vitest";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { pgPool } from "../../src/adapters/index.ts";
import { inEachConfiguration } from "../../src/pools/pool.ts";
import { builtIn, check, type Scenario } from "../../src/index.ts";

async function scenarioOf(name: string, configured: string, version: string): Promise<Scenario> {
  const { module, from } = await ownPackage(`pg-pool-${version}`);
  const { default: Pool } = module as { default: unknown };
  const subject = inEachConfiguration(pgPool(Pool, from)).find((one) => one.name === configured);
  return builtIn(name, subject ?? expect.fail(`pg-pool ${version} has no configuration ${configured}`));
}

test.each([
  ["a connect that fails wakes no waiter", "2.0.3", "2.0.5", "broken", "pg-pool", "no lost waiter"],
  [
    "a connect that times out wakes no waiter",
    "2.0.1",
    "2.0.5",
    "burst",
    "pg-pool+timeouts",
    "no lost waiter",
  ],
  [
    "an ask that has timed out is served a client",
    "2.0.5",
    "2.0.7",
    "hurried",
    "pg-pool+timeouts",
    "nothing leaks",
  ],
  [
    "a client that verify rejects keeps its place",
    "2.0.5",
    "2.0.7",
    "burst",
    "pg-pool+rejecting",
    "every getconn settles exactly once",
  ],
  [
    "a client that is lost while pool.query holds it ends the process",
    "2.0.7",
    "2.0.10",
    "broken",
    "pg-pool",
    "no error escapes",
  ],
  [
    "a client that was lost while it was lent is lent again",
    "2.0.7",
    "2.0.10",
    "outage",
    "pg-pool",
    "handed out open and IDLE",
  ],
  [
    "a client without ref() cannot be lent twice",
    "3.4.0",
    "3.4.1",
    "steady",
    "pg-pool+native",
    "no error escapes",
  ],
  [
    "pool.query forgets its client if a query throws",
    "3.5.1",
    "3.5.2",
    "failing",
    "pg-pool",
    "no error escapes",
  ],
] as const)("%s in %s, and in %s no longer", async (_, bad, fixed, name, configured, rule) => {
  const options = { executions: 300, findings: "first", shrinks: false } as const;
  expect((await check(await scenarioOf(name, configured, bad), options)).invariant).toBe(rule);
  expect((await check(await scenarioOf(name, configured, fixed), options)).verdict).toBe("holds");
});

test("the timer of a lifetime outlives the pool in 3.5.1, and in 3.5.2 no longer", async () => {
  const verdictOf = async (version: string): Promise<string> => {
    const closing = await scenarioOf("closing", "pg-pool+aging", version);
    return (await check(closing, { executions: 100, rule: ["no timer left after close"], shrinks: false }))
      .verdict;
  };
  expect(await verdictOf("3.5.1")).toBe("violated");
  expect(await verdictOf("3.5.2")).toBe("holds");
});
