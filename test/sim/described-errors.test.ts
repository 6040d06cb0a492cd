/** Whatever is thrown is described, and describing it never throws. */
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { describeError } from "../../src/sim/trace.ts";

const circular: Record<string, unknown> = {};
circular["self"] = circular;
const withGetter = Object.defineProperty(new Error("hidden"), "message", {
  get() {
    throw new Error("no message for you");
  },
});
const unreadable = "thrown: what cannot be described";

test.each<[string, unknown, string]>([
  ["an error", new TypeError("wrong"), "TypeError: wrong"],
  ["an error of another realm", runInNewContext("new RangeError('far')"), "RangeError: far"],
  ["a text", "just so", "thrown: just so"],
  ["nothing", undefined, "thrown: undefined"],
  ["a symbol", Symbol("s"), "thrown: Symbol(s)"],
  ["a bigint", 7n, "thrown: 7"],
  ["an object", { code: 3 }, 'thrown: {"code":3}'],
  ["an object that leads back to itself", circular, unreadable],
  ["an error whose message throws", withGetter, unreadable],
  ["a revoked proxy", revoked(), unreadable],
  ["an error with control characters", new Error("a\u0007b\u001b[31m\nc"), "Error: a b [31m\nc"],
])("%s", (_, error, text) => {
  expect(describeError(error)).toBe(text);
});

test("a long message is cut", () => {
  expect(describeError(new Error("x".repeat(5_000)))).toHaveLength(2_001);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
