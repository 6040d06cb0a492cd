import { expect, test } from "vitest";
import { lightningPool } from "poolproof/adapters";
import { lendsInEachConfiguration } from "../fixtures/adapters.ts";

// Version 1, which is older, never closes a connection: test/regressions has it.
lendsInEachConfiguration("lightning-pool", ["2.0.1", ""]);

test("a module of another package is refused", () => {
  expect(() => lightningPool({ Pool() {} })).toThrow(
    new TypeError("This module exports no createPool() and Pool, so it is not lightning-pool."),
  );
});
