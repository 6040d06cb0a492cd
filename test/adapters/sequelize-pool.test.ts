import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { builtIn, check } from "../../src/index.ts";
import { configurationsOf } from "../fixtures/versions.ts";

test.each(["2.0.0", "8.0.1"])(
  "each configuration of sequelize-pool %s opens, lends, takes back and closes",
  async (version) => {
    for (const subject of await configurationsOf("sequelize-pool", version)) {
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
  const { module } = await ownPackage("generic-pool-2.5.4");
  expect(() => adapters["sequelize-pool"]((module as { default: unknown }).default)).toThrow(
    new TypeError("This module exports no Pool with destroyAllNow(), so it is not sequelize-pool."),
  );
  expect(() => adapters["sequelize-pool"](undefined)).toThrow(TypeError);
});
