/** The pool that the reports' pools are made from has none of their bugs. */
import { describe, expect, test } from "vitest";
import { brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a plain pool holds in every scenario that fits it", async () => {
    const plain = reported((...given) => new PlainPool(...given), waitMsMax, { takes: ["signal"] });
    expect(await brokenIn(plain)).toEqual({});
  });
});
