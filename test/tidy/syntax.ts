/** TypeScript that only takes types away, with names for everything exported. */
import ts from "typescript";
import { lineOf, walk, type Rule } from "./source.ts";

export const plainSyntax: Rule = (path, text) => {
  if (!path.endsWith(".ts") || path.endsWith(".config.ts")) return [];
  const problems: string[] = [];
  walk(text, (node) => {
    const what = forbidden(node);
    if (what !== undefined) problems.push(`${path}:${lineOf(node)} has ${what}`);
  });
  return problems;
};

function forbidden(node: ts.Node): string | undefined {
  if (ts.isExportAssignment(node)) return "a default export";
  if (ts.isExportSpecifier(node) && node.name.text === "default") return "a default export";
  if (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent))
    return "a default export";
  if (ts.isEnumDeclaration(node)) return "an enum";
  if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) return "a namespace";
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
  if (ts.isNonNullExpression(node)) return "a non-null !";
  return undefined;
}

const marks = new Set(["skip", "todo", "only", "skipIf", "runIf", "fails"]);

/** A known gap is a passing test named "misses …", never one that does not run. */
export const everyTestRuns: Rule = (path, text) => {
  if (!path.endsWith(".test.ts")) return [];
  const problems: string[] = [];
  walk(text, (node) => {
    if (!ts.isPropertyAccessExpression(node) || !marks.has(node.name.text)) return;
    if (!/^(?:test|it|describe|suite|bench)\b/.test(node.expression.getText())) return;
    problems.push(`${path}:${lineOf(node)} uses .${node.name.text}`);
  });
  return problems;
};
