import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { lendsInEachConfiguration } from "../fixtures/adapters.ts";

lendsInEachConfiguration("generic-pool", ["2.0.4", "3.9.0"]);

test("another package's module is refused", async () => {
  const { module } = await ownPackage("sequelize-pool-8.0.1");
  expect(() => adapters["generic-pool"]((module as { default: unknown }).default)).toThrow(
    new TypeError(
      "This module exports neither createPool() nor a Pool with acquire() and drain(), so it is not generic-pool.",
    ),
  );
  expect(() => adapters["generic-pool"](undefined)).toThrow(TypeError);
});
