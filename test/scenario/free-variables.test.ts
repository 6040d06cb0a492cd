/** The free names of a function, for functions whose answer is plain to see. Random ones are in scope-oracle.test.ts. */
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { freeVariablesOf, freeVariablesOfSource } from "../../src/scenario/free-variables.ts";
import type { AnyFunction } from "../../src/scenario/function-source.ts";

/** As a script has it, sloppy, for Vitest rewrites what is written here. */
const made = (source: string): AnyFunction => runInThisContext(`(${source})`) as AnyFunction;

describe("a function binds", () => {
  test.each<[what: string, source: string]>([
    ["its parameters", "(a, [b], { c, d: e, ...f }, ...g) => [a, b, c, e, f, g]"],
    ["a parameter that a later default refers to", "(a, b = a) => b"],
    ["let, const and class", "() => { let a = 1; const b = 2; class C {} return [a, b, C]; }"],
    ["var, before it is declared", "() => { a = 1; if (a) { for (var a of []); } return a; }"],
    [
      "var in a block, a loop and a catch",
      "() => { { var a; } for (var b = 0; ; ) try {} catch { var c; } a + b + c; }",
    ],
    ["a function, before it is declared", "() => { return later(); function later() { return later; } }"],
    ["a function in its block", "() => { { inner(); function inner() {} } }"],
    ["what a closure refers to", "(a) => () => { const b = 1; return () => a + b; }"],
    ["a name that another scope leaves free", "(count) => { count++; { let count = 0; count++; } }"],
    ["the error it catches", "() => { try {} catch (error) { return error; } }"],
    [
      "parts of the error it catches",
      "() => { try {} catch ({ message, cause = message }) { return cause; } }",
    ],
    [
      "the variables of its loops",
      "(xs) => { for (const x of xs) x; for (let i = 0; i; i++) i; for (const k in xs) k; }",
    ],
    ["those of for await", "async (xs) => { for await (const { x = 1 } of xs) x; }"],
    ["those of a switch", "(a) => { switch (a) { case 1: let b = a; default: return b; } }"],
    ["the name of a function expression within", "() => (function again() { return again; })()"],
    [
      "the name of a class expression within",
      "() => class Own { static own = Own; static { Own.own = Own; } }",
    ],
    [
      "destructured variables and their defaults",
      "(o) => { const { a, b: { c = a } = {}, ...d } = o; return [c, d]; }",
    ],
    ["destructured assignments", "(o) => { let a, b; ({ a, b = a } = o); [a, ...b] = o; }"],
    ["arguments", "function () { return arguments.length; }"],
    ["arguments, for its arrows", "function () { return () => arguments; }"],
    ["nothing by a label", "() => { outer: for (;;) { for (;;) { continue outer; } break outer; } }"],
    ["nothing by a member", "(w) => w.count + w?.total.count + w.total?.()"],
    ["nothing by a key", "() => ({ count: 1, total() {}, get size() { return 1; }, 'a b': 2 })"],
    ["nothing by a private name", "() => class { #count = 0; has(o) { return #count in o && o.#count; } }"],
    ["nothing by a renamed part", "({ count: own }) => own"],
    ["this of a function within", "() => function () { return [this, new.target, () => this]; }"],
    ["this of a method within", "() => ({ a() { return this; }, b() { return super.a(); } })"],
    [
      "this of a field and a static block",
      "() => class { a = this; b = () => this; static { this.c = super.d; } }",
    ],
    ["nothing in a regular expression or a string", "() => [/count/g, 'count', `count`]"],
    ["nothing in a comment", "() => { /* count */ // total\n }"],
    [
      "a variable called like what is special",
      "() => { let async, of, get, set, yield, let_, undefined_; async = of = get; }",
    ],
    ["eval as the name of a member", "(w) => w.eval('count')"],
  ])("%s: %j", (_what, source) => {
    expect(freeVariablesOf(made(source))).toEqual([]);
  });
});

describe("what a function leaves free:", () => {
  test.each<[source: string, names: string[]]>([
    ["() => count", ["count"]],
    ["() => { count++; total += 1; }", ["count", "total"]],
    ["() => { undeclared = 1; }", ["undeclared"]],
    ["() => () => { const f = async () => ({ g: [count] }); }", ["count"]],
    ["() => typeof undeclared", ["undeclared"]],
    ["() => { delete count.a; void total; }", ["count", "total"]],
    ["() => ({ count })", ["count"]],
    ["() => ({ [key]: 1, ...rest })", ["key", "rest"]],
    ["() => ({ [key]() {} })", ["key"]],
    ["(o) => { const { [key]: a = fallback } = o; return a; }", ["key", "fallback"]],
    ["(o) => { ({ count } = o); [total = 1] = o; }", ["count", "total"]],
    ["(o) => { ({ a: o.b, c: [count] } = o); }", ["count"]],
    ["(o) => { for (count of o); for (total in o); }", ["count", "total"]],
    ["(o) => { for (const a of count) a; }", ["count"]],
    ["(a = count) => a", ["count"]],
    // The default sees the outer one, the body its own.
    ["(a = count) => { var count = 1; return [a, count]; }", ["count"]],
    ["(a = () => count) => { var count = 1; return [a, count]; }", ["count"]],
    ["(a = count) => { function count() {} return [a, count]; }", ["count"]],
    ["({ a = count }, [b = total]) => [a, b]", ["count", "total"]],
    ["() => { { let count = 1; } count; }", ["count"]],
    ["() => { { class Count {} } Count; }", ["Count"]],
    ["() => { for (let i = 0; ; ) break; i; }", ["i"]],
    ["() => { try {} catch (error) {} error; }", ["error"]],
    ["() => { (function again() {})(); again(); }", ["again"]],
    ["() => { (class Own {}); Own; }", ["Own"]],
    ["() => { count: for (;;) break count; count; }", ["count"]],
    [
      "() => class extends Base { [key] = value; static { block; } static own = of; }",
      ["Base", "key", "value", "block", "of"],
    ],
    ["() => class { #a = count; get b() { return total; } }", ["count", "total"]],
    ["() => `${count}${tag`total`}`", ["count", "tag"]],
    ["() => count?.total?.[key]?.(argument)", ["count", "key", "argument"]],
    ["async () => { for await (const a of source) a; await other; }", ["source", "other"]],
    ["function* () { yield* source; }", ["source"]],
    ["async function* () { yield count; }", ["count"]],
    ["async count => total", ["total"]],
    ["() => { switch (count) { case total: let count; } }", ["count", "total"]],
    ["() => Promise.all([new Map(), undefined])", ["Promise", "Map", "undefined"]],
    ["() => globalThis.count", ["globalThis"]],
    ["() => x instanceof Function", ["x", "Function"]],
    ["() => this", ["this"]],
    ["function () { return this; }", ["this"]],
    ["function () { return () => [this, new.target]; }", ["this", "new.target"]],
    ["function (a = this) {}", ["this"]],
    ["() => class { [this.a] = 1; }", ["this"]],
    ["() => class extends this.Base {}", ["this"]],
    ["() => arguments", ["arguments"]],
    // A declaration prints like an expression, and its name is bound outside.
    ["function body() { body.count = 1; }", ["body"]],
    ["function body() { return () => body(); }", ["body"]],
    ["function body(body) { return body; }", []],
    ["function body() { var body; return body; }", []],
    ["class Counter { next() { return Counter.count; } }", ["Counter"]],
    ["class extends Array { next() { return this.a + super.next(); } }", ["Array", "this", "super"]],
    // Sloppy code has it in the function, strict code does not; the source does not tell.
    ["() => { { function inner() {} } inner(); }", ["inner"]],
  ])("%j", (source, names) => {
    expect(freeVariablesOf(made(source))).toEqual(names);
  });
});

describe("however it was written:", () => {
  const members = runInThisContext(`({
    plain() { return count; },
    async later() { return count; },
    *many() { yield count; },
    async *both() { yield count; },
    get get() { return count; },
    set set(value) { count = value; },
    "a b"() { return count; },
    [Symbol.iterator]() { return count; },
    async() { return count; },
    function() { return count; },
    own() { return super.a; },
  })`) as Record<string | symbol, AnyFunction>;
  const accessor = (what: "get" | "set"): AnyFunction | undefined =>
    Object.getOwnPropertyDescriptor(members, what)?.[what];
  const secret = runInThisContext(
    `new (class { #hidden() { return count + this.#other; } #other = 1; get hidden() { return this.#hidden; } })().hidden`,
  ) as AnyFunction;

  test.each<[what: string, fn: AnyFunction | undefined, names: string[]]>([
    ["a method", members["plain"], ["count"]],
    ["an async method", members["later"], ["count"]],
    ["a generator method", members["many"], ["count"]],
    ["an async generator method", members["both"], ["count"]],
    ["a getter", accessor("get"), ["count"]],
    ["a setter", accessor("set"), ["count"]],
    ["a method with a string for its name", members["a b"], ["count"]],
    ["a method with a computed name", members[Symbol.iterator], ["Symbol", "count"]],
    ["a method called async", members["async"], ["count"]],
    ["a method called function", members["function"], ["count"]],
    ["a method that uses super", members["own"], ["super"]],
    ["a private method", secret, ["count", "this"]],
    ["made by Function", runInThisContext('new Function("a", "return a + count")') as AnyFunction, ["count"]],
  ])("%s", (_what, fn, names) => {
    expect(fn && freeVariablesOf(fn)).toEqual(names);
  });

  test("using and await using, which not every Node knows", () => {
    const source = "async (w) => { using a = w.a(); await using b = count; return [a, b]; }";
    expect(freeVariablesOfSource(source)).toEqual(["count"]);
  });
});

describe("it cannot be told of", () => {
  const plain = made("() => 1");
  test.each<[what: string, fn: AnyFunction]>([
    ["native code", Math.max],
    ["a built-in class", Map],
    ["a bound function", made("(() => 1).bind()")],
    ["a Proxy", new Proxy(plain, {})],
    ["a direct eval", made("() => eval('count')")],
    ["a direct eval by a parameter", made("(eval) => eval('count')")],
    ["an indirect eval", made("() => (0, eval)('count')")],
    ["an eval handed on", made("(w) => w(eval)")],
    ["new Function", made("() => new Function('count')")],
    ["Function called", made("() => Function('count')()")],
    ["with", made("function (o) { with (o) count; }")],
    ["import()", made("() => import('a')")],
    ["a comment of HTML, which a module reads as code", made("(a, b) => { a <!--b\n }")],
  ])("%s", (_what, fn) => {
    expect(freeVariablesOf(fn)).toBeUndefined();
  });

  test.each(["() => import.meta.url", "() => {", "", "a: 1", "() => 1, () => 2", "a() {}, b() {}"])(
    "the source %j",
    (source) => {
      expect(freeVariablesOfSource(source)).toBeUndefined();
    },
  );
});

test.each([`() => ${"1 + ".repeat(20_000)}count`, `() => ${"[".repeat(5000)}count${"]".repeat(5000)}`])(
  "nor of source that nests too deeply (case %#)",
  (source) => {
    expect(freeVariablesOfSource(source)).toBeUndefined();
  },
);

test("a toString of its own deceives nobody", () => {
  const fn = Object.assign(made("() => count"), { toString: () => "() => 1" });
  expect(freeVariablesOf(fn)).toEqual(["count"]);
});

test("a function is read once", () => {
  const fn = made("() => count");
  expect(freeVariablesOf(fn)).toBe(freeVariablesOf(fn));
});
