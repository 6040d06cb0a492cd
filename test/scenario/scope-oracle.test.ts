/**
 * V8 itself says which names a function leaves free: random functions run within `with`, whose object is asked for each
 * name that no scope of theirs binds. Every branch of theirs is taken, and what throws is caught where it stands.
 */
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { freeVariablesOf } from "../../src/scenario/free-variables.ts";
import type { AnyFunction } from "../../src/scenario/function-source.ts";

const name = fc.constantFrom("a", "b", "c", "d");

/** Reads or writes one name, whatever becomes of it. */
const use = fc
  .tuple(
    name,
    fc.constantFrom(
      (x: string) => x,
      (x: string) => `typeof ${x}`,
      (x: string) => `${x} = 1`,
      (x: string) => `${x}++`,
      (x: string) => `${x} ??= 1`,
      (x: string) => `({ ${x} })`,
      (x: string) => `({ [${x}]: 1 })`,
      (x: string) => `[${x}] = [1]`,
      (x: string) => `({ k: ${x} = 1 } = {})`,
      (x: string) => `({ ${x}() {} }).${x}`,
      (x: string) => `\`\${${x}}\``,
    ),
  )
  .map(([x, form]) => form(x));

const guarded = use.map((code) => `try { ${code}; } catch {}`);
/** The same as an expression. */
const value = use.map((code) => `(() => { try { return (${code}); } catch {} })()`);

const parameter = fc.oneof(
  fc.tuple(name, value).map(([x, y]) => `${x} = ${y}`),
  fc.tuple(name, value).map(([x, y]) => `{ k: ${x} = ${y} } = {}`),
  name.map((x) => `[${x}] = []`),
);
const parameters = fc.array(parameter, { maxLength: 2 }).map((all) => all.join(", "));

const declaration = fc
  .tuple(fc.constantFrom("var", "let", "const"), name, value)
  .map(([kind, x, y]) => `${kind} ${x} = ${y};`);

const { body } = fc.letrec<{ body: string; statement: string }>((tie) => ({
  body: fc.array(tie("statement"), { maxLength: 4 }).map((all) => all.join("\n")),
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    guarded,
    declaration,
    fc.tuple(name, tie("body")).map(([x, inner]) => `${x}: { ${inner}\nbreak ${x}; }`),
    tie("body").map((inner) => `{ ${inner} }`),
    // Its body runs by another name, for this one may be bound again.
    fc.tuple(name, guarded).map(([x, inner]) => `function ${x}() { ${inner} }`),
    fc
      .tuple(fc.constantFrom("var", "let", "const"), name, value, tie("body"))
      .map(([kind, x, y, inner]) => `for (${kind} ${x} of [${y}]) { ${inner} }`),
    fc
      .tuple(name, value, tie("body"))
      .map(([x, y, inner]) => `try { throw {}; } catch ({ k: ${x} = ${y} }) { ${inner} }`),
    fc.tuple(value, tie("body")).map(([y, inner]) => `switch (${y}) { default: ${inner} }`),
    fc
      .tuple(name, parameters, tie("body"))
      .map(([x, list, inner]) => `(function ${x}(${list}) { ${inner} })();`),
    fc.tuple(parameters, tie("body")).map(([list, inner]) => `((${list}) => { ${inner} })();`),
    fc
      .tuple(name, parameters, tie("body"))
      .map(([x, list, inner]) => `({ ${x}(${list}) { ${inner} } }).${x}();`),
    fc
      .tuple(fc.constantFrom("class", "void class"), name, value, value, tie("body"))
      .map(
        ([kind, x, key, field, inner]) =>
          `${kind} ${x} { [${key}] = 1; static ${x} = ${field}; static { ${inner} } };`,
      ),
  ),
}));

const source = fc
  .tuple(fc.constantFrom("function ", ""), parameters, body)
  .map(([word, list, inner]) => `${word}(${list}) ${word ? "" : "=> "}{ ${inner} }`);

/** Undefined of what JavaScript does not take: two declarations of one name. */
function asked(source: string): { fn: AnyFunction; names: Set<string> } | undefined {
  let make: (scope: object) => () => unknown;
  try {
    make = runInThisContext(`(function (scope) { with (scope) return (${source}); })`) as typeof make;
  } catch {
    return undefined;
  }
  const names = new Set<string>();
  const has = (_target: object, key: string | symbol): boolean => {
    if (typeof key === "string") names.add(key);
    return true;
  };
  const fn = make(new Proxy({}, { has, get: () => undefined, set: () => true }));
  names.clear();
  fn();
  return { fn, names };
}

test("V8 tells which names it looks for outside", () => {
  const run = asked("(a, b = c) => { var e = [a, b]; { let d = e; } try { d = f; } catch {} }");
  expect([...(run?.names ?? [])]).toEqual(["c", "f", "d"]);
});

test("no name that V8 looks for outside is missed, and none is made up", () => {
  let exact = 0;
  fc.assert(
    fc.property(source, (source) => {
      const run = asked(source);
      fc.pre(run !== undefined);
      const free = freeVariablesOf(run.fn);
      // In static blocks, acorn and V8 differ on declaring one name twice.
      if (!free) {
        expect(source).toContain("static {");
        return;
      }
      expect([...run.names].filter((name) => !free.includes(name))).toEqual([]);
      // A declared function does not run here, and in sloppy code its name may be bound farther out.
      if (/function \w+\(\) \{ try/.test(source)) return;
      exact++;
      expect([...free].sort()).toEqual([...run.names].sort());
    }),
    { numRuns: 1500, seed: 1, maxSkipsPerRun: 10 },
  );
  expect(exact).toBeGreaterThan(500);
});
