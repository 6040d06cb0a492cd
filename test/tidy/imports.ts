/** Who may import whom: lower folders never know higher ones, and packages stay at the rim. */
import { posix } from "node:path";
import ts from "typescript";
import { folderOf, lineOf, walk, type Rule } from "./source.ts";

/** What each room may import within src: rooms, folders of one, or single files. */
const may: Readonly<Record<string, readonly string[]>> = {
  sim: ["sim"],
  checker: ["checker"],
  driver: ["driver", "sim"],
  pools: ["pools", "driver/driver.ts", "driver/server.ts"],
  applications: ["applications", "driver", "pools", "scenario/scenario-error.ts"],
  adapters: ["adapters", "driver/driver.ts", "pools/pool.ts", "pools/subject.ts"],
  strategies: ["strategies", "sim"],
  invariants: ["invariants", "sim"],
  explorers: ["explorers", "sim"],
  scenario: ["scenario", "sim/choices", "driver", "pools/pool.ts", "invariants"],
  execution: ["execution", "scenario", "sim", "driver", "pools/pool.ts", "pools/told.ts", "invariants"],
  verdict: [
    "verdict",
    "scenario",
    "execution/reached.ts",
    "explorers/bounded",
    "sim/trace.ts",
    "driver/faults.ts",
  ],
  check: ["check", "verdict", "execution", "scenario", "explorers", "strategies", "sim"],
  scenarios: ["scenarios", "scenario", "verdict/verdict.ts", "driver", "pools", "invariants", "sim/trace.ts"],
  report: ["report", "scenario", "verdict/verdict.ts", "sim/trace.ts", "driver/faults.ts"],
  bridge: ["bridge", "checker", "scenarios", "scenario", "execution", "pools", "driver/faults.ts", "sim"],
  threads: ["threads", "checker", "check", "verdict", "scenario", "strategies", "explorers", "sim"],
};
const everythingBut: Readonly<Record<string, readonly string[]>> = {
  "": [],
  integrations: ["cli"],
  cli: [],
};

/** Which files may import a package; whatever is not named here, nobody may. */
const packages: readonly (readonly [name: RegExp, files: RegExp])[] = [
  [/^node:/, /^src\/(cli|integrations|threads)\//],
  // Whose request it is that runs is known to Node alone.
  [/^node:async_hooks$/, /^src\/applications\/requester\.ts$/],
  [/^node:events$/, /^src\/adapters\//],
  // A socket is a stream of Node's, and SCRAM needs its hashes.
  [/^node:stream$/, /^src\/driver\/wire\/wire-socket\.ts$/],
  [/^node:crypto$/, /^src\/driver\/wire\/scram\.ts$/],
  [/^node:module$/, /^src\/driver\/pg-mem\/packages\.ts$/],
  [/^(vitest|fast-check)$/, /^src\/integrations\//],
  [/^(pg-mem|pgsql-ast-parser)$/, /^src\/driver\/pg-mem\//],
  [/^pg$/, /^src\/driver\/postgres-driver\.ts$/],
  [/^acorn$/, /^src\/scenario\/(function-source|free-variables|shares-nothing)\.ts$/],
  [/^eslint-scope$/, /^src\/scenario\/free-variables\.ts$/],
  [
    /^(commander|cli-table3|cli-progress|picocolors|import-meta-resolve|jiti|markdown-table|xmlbuilder2)$/,
    /^src\/(cli|report)\//,
  ],
];

export const importTable: Rule = (path, text) => {
  const folder = folderOf(path);
  if (folder === undefined) return [];
  return importsOf(text)
    .filter(({ specifier }) => !isAllowed(path, folder, specifier))
    .map(
      ({ specifier, line }) => `${path}:${line} imports ${specifier}, which ${folder || "index.ts"} may not`,
    );
};

/** Every import of a file, of types too. */
export function importsOf(text: string): readonly { readonly specifier: string; readonly line: number }[] {
  const imports: { specifier: string; line: number }[] = [];
  walk(text, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, line: lineOf(node) });
  });
  return imports;
}

/** Of an import, a re-export, a dynamic import() or a require() with a fixed name. */
function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  }
  if (ts.isImportTypeNode(node)) return node.argument.getText().slice(1, -1);
  if (!ts.isCallExpression(node)) return undefined;
  const isLoad =
    node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require";
  const [argument] = node.arguments;
  return isLoad && argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function isAllowed(path: string, folder: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) {
    return packages.some(([name, files]) => name.test(specifier) && files.test(path));
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith("src/")) return false;
  const within = target.slice("src/".length);
  const isIn = (some: string): boolean => within === some || within.startsWith(`${some}/`);
  const hidden = everythingBut[folder];
  return hidden ? !hidden.some(isIn) : (may[folder] ?? []).some(isIn);
}
