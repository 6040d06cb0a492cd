/**
 * poolproof in Vitest: `test.check`, and matchers on scenarios and verdicts.
 *
 * @example
 * ```ts
 * import { test } from "poolproof/vitest";
 * test.check("MyPool never lends too many", scenario);
 * ```
 */
import { expect } from "vitest";
import { matchers } from "./matchers.ts";

expect.extend(matchers);

export { test, type CheckTest, type CheckTestOptions } from "./check-test.ts";
export type { PoolMatchers } from "./matchers.ts";
export { describe, expect } from "vitest";
