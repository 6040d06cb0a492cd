/** Who may import whom: lower folders never know higher ones, and packages stay at the rim. */
import { posix } from "node:path";
import ts from "typescript";
import { folderOf, lineOf, walk, type Rule } from "./source.ts";

/** What each folder may import within src: folders, or single files of one. */
const may: Readonly<Record<string, readonly string[]>> = {
  sim: ["sim"],
  checker: ["checker"],
  driver: ["driver", "sim"],
  pools: ["pools", "driver/driver.ts"],
  adapters: ["adapters", "driver/driver.ts", "pools/pool.ts"],
  strategies: ["strategies", "sim"],
  invariants: ["invariants", "sim"],
  explorers: ["explorers", "sim"],
  scenarios: ["scenarios", "sim", "driver", "pools", "strategies", "invariants", "explorers"],
  report: ["report", "sim/trace.ts", "scenarios/verdict.ts", "checker"],
};
const atTheTop = new Set(["", "integrations", "cli"]);

/** Which files may import a package; whatever is not named here, nobody may. */
const packages: readonly (readonly [name: RegExp, files: RegExp])[] = [
  [/^node:/, /^src\/(cli|integrations)\//],
  [/^(vitest|fast-check)$/, /^src\/integrations\//],
  [/^(pg-mem|pgsql-ast-parser)$/, /^src\/driver\/pg-mem(-server\.ts|\/)/],
  [/^pg$/, /^src\/driver\/postgres-driver\.ts$/],
  [/^acorn$/, /^src\/scenarios\/(function-source|free-variables|shares-nothing)\.ts$/],
  [/^eslint-scope$/, /^src\/scenarios\/free-variables\.ts$/],
  [
    /^(commander|cli-table3|cli-progress|picocolors|import-meta-resolve|xmlbuilder2)$/,
    /^src\/(cli|report)\//,
  ],
];

export const importTable: Rule = (path, text) => {
  const folder = folderOf(path);
  if (folder === undefined) return [];
  const problems: string[] = [];
  walk(text, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined || isAllowed(path, folder, specifier)) return;
    problems.push(`${path}:${lineOf(node)} imports ${specifier}, which ${folder || "index.ts"} may not`);
  });
  return problems;
};

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
  if (atTheTop.has(folder)) return true;
  const within = target.slice("src/".length);
  return (may[folder] ?? []).some((some) => within === some || within.startsWith(`${some}/`));
}
