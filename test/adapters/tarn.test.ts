import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { builtIn, check } from "../../src/index.ts";
import { lendsInEachConfiguration } from "../fixtures/adapters.ts";
import { subjectOf } from "../fixtures/versions.ts";

lendsInEachConfiguration("tarn", ["1.0.0", ""]);

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
