/** The built-ins that a function may use without sharing anything with its other calls. */

/**
 * Called, constructed, extended or compared by `instanceof`, these keep nothing. Clocks, timers and random numbers are
 * the world's while it runs, which records them.
 */
export const callable: ReadonlySet<string> = new Set(
  (
    "Promise Array Object Number String Boolean Symbol BigInt Date RegExp Map Set WeakMap WeakSet Proxy " +
    "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError DOMException " +
    "SuppressedError DisposableStack AsyncDisposableStack " +
    "ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
    "Float32Array Float64Array BigInt64Array BigUint64Array " +
    "AbortController Event EventTarget TextDecoder TextEncoder URL URLSearchParams " +
    "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask " +
    "structuredClone parseInt parseFloat isNaN isFinite " +
    "encodeURI encodeURIComponent decodeURI decodeURIComponent"
  ).split(" "),
);

/** Neither writable nor mutable. */
export const constants: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

const table: Readonly<Record<string, string>> = {
  Promise: "all allSettled any race reject resolve try withResolvers",
  Array: "from fromAsync isArray of",
  ArrayBuffer: "isView",
  Object:
    "assign create defineProperties defineProperty entries freeze fromEntries groupBy hasOwn is isExtensible " +
    "isFrozen isSealed keys preventExtensions seal values",
  Number: "isFinite isInteger isNaN isSafeInteger parseFloat parseInt",
  String: "fromCharCode fromCodePoint raw",
  Symbol: "for keyFor",
  BigInt: "asIntN asUintN",
  Date: "UTC now parse",
  Map: "groupBy",
  JSON: "parse stringify",
  Math:
    "abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log " +
    "log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc",
  AbortSignal: "abort any",
  performance: "now",
};

/** Members that may be called: none gives an object that exists only once. */
export const methods: ReadonlyMap<string, ReadonlySet<string>> = words(table);

/** Members that may be read: primitive values, which nothing can overwrite. */
export const values: ReadonlyMap<string, ReadonlySet<string>> = words({
  Number:
    "EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY",
  Math: "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2",
  Symbol:
    "asyncDispose asyncIterator dispose hasInstance isConcatSpreadable iterator species toPrimitive toStringTag",
});

function words(table: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(table).map(([name, members]) => [name, new Set(members.split(" "))]));
}

/** Through these, a value leads to objects that all values of its kind share, or a function to itself. */
export const leadsOut: ReadonlySet<string> = new Set([
  "constructor",
  "__proto__",
  "arguments",
  "callee",
  "caller",
]);
