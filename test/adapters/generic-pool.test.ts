import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { builtIn, check } from "../../src/index.ts";
import { configurationsOf } from "../fixtures/versions.ts";

test.each(["2.0.4", "3.9.0"])(
  "each configuration of generic-pool %s opens, lends, takes back and closes",
  async (version) => {
    for (const subject of await configurationsOf("generic-pool", version)) {
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
  expect(() => adapters["generic-pool"]((module as { default: unknown }).default)).toThrow(
    new TypeError(
      "This module exports neither createPool() nor a Pool with acquire() and drain(), so it is not generic-pool.",
    ),
  );
  expect(() => adapters["generic-pool"](undefined)).toThrow(TypeError);
});
