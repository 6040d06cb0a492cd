import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { builtIn, check } from "../../src/index.ts";
import { configurationsOf, subjectOf } from "../fixtures/versions.ts";

test.each(["1.0.0", ""])(
  "each configuration of tarn %s opens, lends, takes back and closes",
  async (version) => {
    for (const subject of await configurationsOf("tarn", version)) {
      const scenario = builtIn("closeall", subject, { workers: 2, ops: 1 });
      const { reached } = await check(scenario, {
        executions: 20,
        findings: "first",
        rule: ["used ≤ maxconn"],
      });
      expect(reached, subject.name).toMatchObject({
        lent: expect.toSatisfy((count: number) => count > 0) as number,
        closealls: expect.toSatisfy((count: number) => count > 0) as number,
      });
    }
  },
);

test("another package's module is refused", async () => {
  const { module } = await ownPackage("sequelize-pool-8.0.1");
  expect(() => adapters["tarn"]((module as { default: unknown }).default)).toThrow(
    new TypeError("This module exports no Pool class with numUsed(), so it is not tarn."),
  );
  expect(() => adapters["tarn"](undefined)).toThrow(TypeError);
});

test.each([
  ["tarn+propagating", "failing"],
  ["tarn+reaping", "outage"],
  ["tarn+validating", "outage"],
])("an ask of %s that times out beside a retry is not lost: %s", async (configured, scenario) => {
  const options = { executions: 300, rule: ["no lost waiter"] };
  const { verdict } = await check(builtIn(scenario, await subjectOf(configured, "")), options);
  expect(verdict).toBe("holds");
});
