/** Which functions share nothing between their calls, and by which names the others may. */
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { AnyFunction } from "../../src/scenario/function-source.ts";
import { mayShareBy, mayShareBySource, sharesNothing } from "../../src/scenario/shares-nothing.ts";

const made = (source: string): AnyFunction => runInThisContext(`(${source})`) as AnyFunction;

describe("shares nothing:", () => {
  test.each([
    "async (w) => { const c = await w.pool.getconn(); await w.query(c, 'select 1'); await w.pool.putconn(c); }",
    "async (w) => { let count = 0; for (const x of [1, 2]) count += x; w.tell(count); }",
    "async (w) => { await Promise.all([w.a(), w.b()]); await Promise.race([]); }",
    "async () => { await new Promise((resolve) => setTimeout(resolve, 5)); }",
    "(w) => { const timer = setInterval(() => w.tick(), 5); clearInterval(timer); queueMicrotask(() => w.a()); }",
    "async (w) => { try { await w.a(); } catch (error) { if (!(error instanceof TypeError)) throw error; } }",
    "() => { throw new Error('no', { cause: String(1) }); }",
    "() => [new Map(), new Set([1]), new WeakMap(), new Date(), new AbortController(), Array(3)]",
    "(a) => Object.assign({}, a, Object.fromEntries(Object.entries(a)))",
    "(a) => JSON.parse(JSON.stringify(a)) ?? structuredClone(a)",
    "() => Math.random() * Math.PI + Number.MAX_SAFE_INTEGER - Date.now() - performance.now()",
    "(a) => a === undefined || a === -Infinity || Number.isNaN(a)",
    "() => { class Lost extends Error { a = this.b; get c() { return super.d; } } return new Lost(); }",
    "() => { const iterable = { async *[Symbol.asyncIterator]() { yield Symbol.for('a'); } }; return iterable; }",
    "() => String.raw`a`",
    "() => Promise?.resolve?.(1)",
    // A new one each time, although it keeps where it stopped.
    "(a) => { const next = /a/gy; next.exec(a); return next.lastIndex; }",
    // Frozen by the language.
    "(a) => { const tag = (parts) => parts[0]; return tag`a${a}`; }",
    "async (Promise) => { Promise.count++; const process = {}; process.env = 1; }",
    "(w) => { w.process.env = w.globalThis; return { console: 1 }; }",
    "() => { function later() { return [1, 2].map((x) => x + 1); } return later(); }",
    "function named(w) { return w.a(); }",
    "class { constructor(a) { a.b(); } }",
    "() => { 'use strict'; return function () { return this; }; }",
    "(f) => { const g = __name(() => f(), 'g'); class K { static { __name(this, 'K'); } } return [g, K]; }",
    "() => { const o = { max: Number.MAX_VALUE }; o.max = Math.E; }",
  ])("%j", (source) => {
    expect(mayShareBy(made(source))).toEqual([]);
    expect(sharesNothing(made(source))).toBe(true);
  });

  test("using, where a method disposes of it", () => {
    expect(mayShareBySource("async (w) => { await using a = w.a(); using b = new Map(); }")).toEqual([]);
  });
});

describe("may share:", () => {
  test.each<[source: string, by: string[]]>([
    ["() => count", ["count"]],
    ["() => { count = 1; }", ["count"]],
    ["() => typeof undeclared", ["undeclared"]],
    ["(a) => ({ ...a, count })", ["count"]],
    ["(w) => helper(w)", ["helper"]],
    ["() => globalThis.count", ["globalThis"]],
    [
      "() => [process.env, console.log(1), window, self, require('a')]",
      ["process", "console", "window", "self", "require"],
    ],
    ["() => Reflect.set({}, 'a', 1)", ["Reflect"]],
    ["() => { Promise = 1; }", ["Promise"]],
    ["() => { undefined = 1; }", ["undefined"]],
    ["() => { Promise.x = 1; }", ["Promise"]],
    ["() => Promise.x", ["Promise"]],
    ["() => { Promise.all = 1; }", ["Promise"]],
    ["() => { delete Map.groupBy; Math.count++; }", ["Map", "Math"]],
    ["() => { Math.PI = 3; }", ["Math"]],
    ["() => { [Number.EPSILON] = [1]; ({ a: Math.E } = {}); }", ["Number", "Math"]],
    [
      "() => { for (Math.PI of []); Math.E++; [...Math.LN2] = []; delete Symbol.iterator; [Math.SQRT2 = 1] = []; }",
      ["Math", "Symbol"],
    ],
    ["() => Object.assign(Promise, { x: 1 })", ["Promise"]],
    ["() => { Array.prototype.foo = 1; }", ["Array"]],
    ["() => Array.foo.push(1)", ["Array"]],
    ["() => Array.from.call(1)", ["Array"]],
    ["() => Array['from']([])", ["Array"]],
    ["() => Object.getPrototypeOf([])", ["Object"]],
    ["() => new Array.List()", ["Array"]],
    ["() => [1].map(Number)", ["Number"]],
    ["() => { const P = Promise; P.x = 1; }", ["Promise"]],
    ["({ x = Promise }) => x", ["Promise"]],
    ["() => { for (Map.x of []); [Set.x] = [1]; ({ a: Date.x } = {}); }", ["Map", "Set", "Date"]],
    ["() => { for (Map of []); [Set] = [1]; ({ Date } = {}); }", ["Map", "Set", "Date"]],
    ["() => ({ Promise })", ["Promise"]],
    ["() => Promise instanceof Object", ["Promise"]],
    ["() => Error.captureStackTrace({})", ["Error"]],
    ["() => { Error.stackTraceLimit = 1; }", ["Error"]],
    ["() => RegExp.$1", ["RegExp"]],
    ["() => Buffer.from('a')", ["Buffer"]],
    ["() => Symbol", ["Symbol"]],
    ["() => this.count", ["this"]],
    ["function () { this.count = 1; }", ["this"]],
    ["() => { (function () { this.count = 1; })(); }", ["this"]],
    ["() => ({ a() { return this.b; } })", ["this"]],
    ["function body() { body.count = 1; }", ["body"]],
    ["class { static a = []; b() { return super.c; } }", ["super"]],
    ["class Own { static count = 0; next() { return Own.count++; } }", ["Own"]],
    ["class { static next() { return this.count++; } }", ["this"]],
    ["function () { arguments.callee.count = 1; }", ["arguments", "callee"]],
    ["() => { [].constructor.count = 1; }", ["constructor"]],
    ["() => { ({})['__proto__'].count = 1; }", ["__proto__"]],
    ["() => { const { constructor: C } = []; C[`caller`] = 1; }", ["constructor", "caller"]],
    ["() => (() => {}).constructor('return count')()", ["constructor"]],
    ["() => __vi_import_0__.count", ["__vi_import_0__"]],
    ["() => __name", ["__name"]],
    ["() => __name(count, 'count')", ["count"]],
    ["(f) => __name(f, f)", ["__name"]],
    ["() => cov_1().s[0]++", ["cov_1"]],
  ])("%j", (source, by) => {
    expect(mayShareBy(made(source))).toEqual(by);
    expect(sharesNothing(made(source))).toBe(by.length === 0);
  });

  test("a method through this and super", () => {
    const { next } = runInThisContext("({ next() { return super.a + this.b; } })") as { next: AnyFunction };
    expect(mayShareBy(next)).toEqual(["super", "this"]);
  });

  test("this test file, which counts", () => {
    let count = 0;
    const fn = () => ++count;
    expect(sharesNothing(fn)).toBe(false);
    expect(fn()).toBe(1);
  });
});

test.each([
  ["native code", Array],
  ["a bound function", made("(() => 1).bind()")],
  ["eval", made("() => eval('count')")],
  ["import()", made("() => import('a')")],
  ["with", made("(function (o) { with (o) Promise; })")],
])("of %s it is not certain", (_what, fn) => {
  expect(mayShareBy(fn)).toBeUndefined();
  expect(sharesNothing(fn)).toBe(false);
});

describe("misses", () => {
  test.each([
    ["a built-in's name given to something else: the source does not tell", "() => new Map().count++"],
    ["a name that is put together at run time", "() => { []['construct' + 'or'].count = 1; }"],
    ["a method, which all values of its kind share", "() => { [].push.count = 1; }"],
    ["what the arguments lead to", "(w) => { w.shared.count++; }"],
  ])("%s", (_what, source) => {
    expect(sharesNothing(made(source))).toBe(true);
  });
});
