/** The text of a KeyError is Python's repr() of its key. */
import { expect, test } from "vitest";
import { pythonRepr } from "../../src/pools/errors.ts";

test.each([
  ["k", "'k'"],
  ["it's", `"it's"`],
  [`it's "k"`, String.raw`'it\'s "k"'`],
  ["a b\n\\", String.raw`'a b\n\\'`],
  // Found by a random program: what Python calls unprintable was shown as it is.
  ["\0\u00A0\u200B\uD800\u{E0001}é😀", String.raw`'\x00\xa0\u200b\ud800\U000e0001é😀'`],
  [1.5, "1.5"],
  [-1, "-1"],
  [true, "True"],
  [false, "False"],
  [7n, "7"],
  [[1], "[object Array]"],
])("%s", (key, repr) => {
  expect(pythonRepr(key)).toBe(repr);
});
