/** While a context is kept, Node marks every promise of the process and takes longer for each: no check leaves that behind. */
import { expect, test } from "vitest";
import { runFixture } from "../fixtures/run-fixture.ts";

test.each([
  ["answers", "holds"],
  ["waits", "violated"],
])("a check of an application that %s keeps no context", async (does, verdict) => {
  const { stdout } = await runFixture("check-application", [does]);
  expect(stdout).toBe(`${verdict} 0 0\n`);
});
