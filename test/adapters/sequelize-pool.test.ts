import { expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { lendsInEachConfiguration } from "../fixtures/adapters.ts";

lendsInEachConfiguration("sequelize-pool", ["2.0.0", "8.0.1"]);

test("another package's module is refused", async () => {
  const { module } = await ownPackage("generic-pool-2.5.4");
  expect(() => adapters["sequelize-pool"]((module as { default: unknown }).default)).toThrow(
    new TypeError("This module exports no Pool with destroyAllNow(), so it is not sequelize-pool."),
  );
  expect(() => adapters["sequelize-pool"](undefined)).toThrow(TypeError);
});
