/** The house rules hold for every file, and each is shown to be able to fail. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { circles } from "./tidy/circles.ts";
import { importTable } from "./tidy/imports.ts";
import { bannedGlobals, orderHazards } from "./tidy/outside.ts";
import { fileSize, functionSize, medianSize } from "./tidy/sizes.ts";
import type { Rule } from "./tidy/source.ts";
import { everyTestRuns, plainSyntax } from "./tidy/syntax.ts";
import { fileName, noPlaces } from "./tidy/texts.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const elsewhere = new Set([".git", "node_modules", "dist", "coverage", ".poolproof"]);

/** Every file that belongs to the project, by its path. */
function filesIn(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (elsewhere.has(entry.name)) return [];
    const path = folder + entry.name;
    return entry.isDirectory() ? filesIn(`${path}/`) : [path];
  });
}

const files = filesIn("").map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
const sources = files.filter(({ path }) => /^(?:src|test|models)\/.*\.ts$/.test(path));
const isText = (path: string): boolean => !/\.(?:br|gz|tgz|png|ico|woff2?)$/.test(path);

describe("every file keeps the rule:", () => {
  test.each<[string, Rule, typeof files]>([
    ["who may import whom", importTable, sources],
    ["at most 300 lines a file", fileSize, sources],
    ["at most 60 lines a function", functionSize, sources],
    ["nothing reads the outside", bannedGlobals, sources],
    ["nothing depends on the machine's order", orderHazards, sources],
    ["plain syntax", plainSyntax, sources],
    ["every test runs", everyTestRuns, sources],
    ["names that say something, in kebab-case", fileName, files],
    ["no machine's paths, no registry's address", noPlaces, files.filter(({ path }) => isText(path))],
  ])("%s", (_name, rule, files) => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(({ path, text }) => rule(path, text))).toEqual([]);
  });

  test("no file and no folder imports itself by way of others", () => {
    expect(circles(sources.filter(({ path }) => path.startsWith("src/")))).toEqual([]);
  });

  test("a median of at most 90 lines a file", () => {
    const texts = sources.filter(({ path }) => path.startsWith("src/")).map(({ text }) => text);
    expect(medianSize(texts)).toEqual([]);
  });
});

const lines = (count: number): string => "//\n".repeat(count);

describe("each rule can fail:", () => {
  const cases: readonly [Rule, string, string, string[]][] = [
    [
      importTable,
      "src/sim/a.ts",
      'import "../driver/b.ts";',
      ["src/sim/a.ts:1 imports ../driver/b.ts, which sim may not"],
    ],
    [importTable, "src/sim/a.ts", 'import type { B } from "./b.ts";', []],
    [
      importTable,
      "src/checker/a.ts",
      'export * from "../sim/b.ts";',
      ["src/checker/a.ts:1 imports ../sim/b.ts, which checker may not"],
    ],
    [
      importTable,
      "src/pools/a.ts",
      'import "../driver/driver.ts";\nimport "../driver/errors.ts";',
      ["src/pools/a.ts:2 imports ../driver/errors.ts, which pools may not"],
    ],
    [
      importTable,
      "src/adapters/a.ts",
      'import type { Pool } from "tarn";',
      ["src/adapters/a.ts:1 imports tarn, which adapters may not"],
    ],
    [
      importTable,
      "src/driver/fake-driver.ts",
      'import { newDb } from "pg-mem";',
      ["src/driver/fake-driver.ts:1 imports pg-mem, which driver may not"],
    ],
    [importTable, "src/driver/pg-mem/pg-mem-server.ts", 'import { newDb } from "pg-mem";', []],
    [
      importTable,
      "src/driver/pg-mem/pg-mem-server.ts",
      'import pg from "pg";',
      ["src/driver/pg-mem/pg-mem-server.ts:1 imports pg, which driver may not"],
    ],
    [
      importTable,
      "src/scenarios/a.ts",
      'await import("../checker/b.ts");',
      ["src/scenarios/a.ts:1 imports ../checker/b.ts, which scenarios may not"],
    ],
    [
      importTable,
      "src/scenarios/a.ts",
      'import "node:fs";',
      ["src/scenarios/a.ts:1 imports node:fs, which scenarios may not"],
    ],
    [importTable, "src/cli/a.ts", 'import "node:fs";\nimport "commander";\nimport "../checker/b.ts";', []],
    [
      importTable,
      "src/report/a.ts",
      'type A = import("../execution/runner.ts").Execution;',
      ["src/report/a.ts:1 imports ../execution/runner.ts, which report may not"],
    ],
    [
      importTable,
      "src/integrations/a.ts",
      'import "../cli/b.ts";\nimport "../report/c.ts";',
      ["src/integrations/a.ts:1 imports ../cli/b.ts, which integrations may not"],
    ],
    [
      importTable,
      "src/execution/a.ts",
      'import "../check/b.ts";',
      ["src/execution/a.ts:1 imports ../check/b.ts, which execution may not"],
    ],
    [
      importTable,
      "src/index.ts",
      'export { a } from "../test/a.ts";',
      ["src/index.ts:1 imports ../test/a.ts, which index.ts may not"],
    ],
    [
      importTable,
      "src/novel/a.ts",
      'import "../sim/b.ts";',
      ["src/novel/a.ts:1 imports ../sim/b.ts, which novel may not"],
    ],
    [fileSize, "src/a.ts", lines(300), []],
    [
      fileSize,
      "src/a.ts",
      lines(301),
      ["src/a.ts has 301 lines; a file that wants more than 300 holds two ideas"],
    ],
    [functionSize, "src/a.ts", `function a() {\n${lines(58)}}`, []],
    [
      functionSize,
      "src/a.ts",
      `\nconst a = () => {\n${lines(59)}};`,
      ["src/a.ts:2 a function of 61 lines; 60 is the most"],
    ],
    [
      bannedGlobals,
      "src/pools/a.ts",
      "Date.now();\nnew Date();\nMath.random();\nDate();",
      [
        "src/pools/a.ts:1 reads Date.now from outside",
        "src/pools/a.ts:2 reads new Date() from outside",
        "src/pools/a.ts:3 reads Math.random from outside",
        "src/pools/a.ts:4 reads Date() from outside",
      ],
    ],
    [
      bannedGlobals,
      "src/driver/a.ts",
      "setTimeout(() => {});\nprocess.env.A;\nperformance.now();\nglobalThis.process;",
      [
        "src/driver/a.ts:1 reads setTimeout from outside",
        "src/driver/a.ts:2 reads process from outside",
        "src/driver/a.ts:3 reads performance from outside",
        "src/driver/a.ts:4 reads globalThis.process from outside",
      ],
    ],
    [
      bannedGlobals,
      "src/pools/a.ts",
      "setTimeout(() => {}); new Date(0); pool.process(); const f = (crypto: A) => crypto; const a = { process: 1 }; type A = Date;",
      [],
    ],
    [bannedGlobals, "src/sim/rest/host.ts", "performance.now();", []],
    [bannedGlobals, "src/cli/a.ts", "process.env.A;", []],
    [
      orderHazards,
      "src/sim/a.ts",
      "for (const key in {}) key;\nnew WeakRef({});\n'a'.localeCompare('b');",
      [
        "src/sim/a.ts:1 for … in also visits what is inherited; use Object.keys",
        "src/sim/a.ts:2 WeakRef tells when garbage was collected",
        "src/sim/a.ts:3 localeCompare depends on the machine's locale",
      ],
    ],
    [
      plainSyntax,
      "test/a.ts",
      "export default 1;\nenum A {}\nnamespace B {}\nlet c: any;\nc!.d;",
      [
        "test/a.ts:1 has a default export",
        "test/a.ts:2 has an enum",
        "test/a.ts:3 has a namespace",
        "test/a.ts:4 has any",
        "test/a.ts:5 has a non-null !",
      ],
    ],
    [
      plainSyntax,
      "test/a.ts",
      "export default function a() {}\nexport { b as default };",
      ["test/a.ts:1 has a default export", "test/a.ts:2 has a default export"],
    ],
    [plainSyntax, "test/a.ts", "switch (a) { default: }", []],
    [
      everyTestRuns,
      "test/a.test.ts",
      "test.skip('a');\ndescribe.each([]).only('b');\nit.todo('c');\niterator.skip(1);",
      ["test/a.test.ts:1 uses .skip", "test/a.test.ts:2 uses .only", "test/a.test.ts:3 uses .todo"],
    ],
    [fileName, "src/fakeDriver.ts", "", ["src/fakeDriver.ts is not in kebab-case"]],
    [fileName, "src/utils/a-b.test.ts", "", ["src/utils/a-b.test.ts is called utils, which says nothing"]],
    [fileName, "src/pools/types.ts", "", ["src/pools/types.ts is called types, which says nothing"]],
    [fileName, "tsconfig.build.json", "", []],
    [
      noPlaces,
      "a.md",
      ["first", ["", "home", "someone"].join("/")].join("\n"),
      ["a.md:2 contains a path of one machine"],
    ],
    [noPlaces, "a.md", ["C:", "Users", "someone"].join("\\"), ["a.md:1 contains a path of one machine"]],
    [
      noPlaces,
      "a.md",
      `http://${[10, 0, 0, 1].join(".")}:80/`,
      ["a.md:1 contains an address of one network"],
    ],
    [
      noPlaces,
      "a.md",
      ["https://", "registry.example.org/"].join(""),
      ["a.md:1 contains the address of a registry"],
    ],
    [noPlaces, "a.md", "https://example.org/home/page and http://127.0.0.1:80/ and src/work/a.ts", []],
  ];
  const named = cases.map(([rule, ...rest]) => [rule.name, ...rest, rule] as const);
  test.each(named)("%s in %s: %j", (_, path, text, problems, rule) => {
    expect(rule(path, text)).toEqual(problems);
  });

  test("no circles", () => {
    const a = { path: "src/sim/a.ts", text: 'import type { B } from "./b.ts";' };
    const b = { path: "src/sim/b.ts", text: 'import "../driver/c.ts";' };
    const c = { path: "src/driver/c.ts", text: 'export { a } from "../sim/a.ts";' };
    expect(circles([a, b, c])).toEqual([
      "src/sim/a.ts imports src/sim/b.ts imports src/driver/c.ts imports src/sim/a.ts: a circle",
      "src/sim imports src/driver imports src/sim: a circle",
    ]);
    // Folders may stand in a circle where no files do.
    const d = { path: "src/driver/d.ts", text: 'import "../sim/a.ts";' };
    expect(circles([{ ...a, text: "" }, b, { ...c, text: "" }, d])).toEqual([
      "src/sim imports src/driver imports src/sim: a circle",
    ]);
    expect(circles([a, b])).toEqual([]);
  });

  test("the median", () => {
    expect(medianSize([lines(90), lines(91), lines(92)])).toEqual([
      "the median file of src has 91 lines; 90 is the most",
    ]);
  });
});
