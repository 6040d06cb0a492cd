import { expect, test } from "vitest";
import { mysql2 } from "poolproof/adapters";
import { lendsInEachConfiguration } from "../fixtures/adapters.ts";

lendsInEachConfiguration("mysql2", ["2.3.3", ""]);

test("a module of another package is refused", () => {
  expect(() => mysql2({ createPool() {} })).toThrow(
    new TypeError("This module exports no createPool() and createServer(), so it is not mysql2."),
  );
});
