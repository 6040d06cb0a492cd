/** A file under a rule, and the walk over its syntax that the rules share. */
import ts from "typescript";

/** What a rule says about one file: a sentence for each place that breaks it. `path` is relative, with slashes. */
export type Rule = (path: string, text: string) => string[];

/** Every rule walks every file: each is parsed once. */
const parsed = new Map<string, ts.SourceFile>();

/** Calls `visit` for every node, outer ones first. */
export function walk(text: string, visit: (node: ts.Node) => void): ts.SourceFile {
  const source = parsed.get(text) ?? ts.createSourceFile("file.ts", text, ts.ScriptTarget.ESNext, true);
  parsed.set(text, source);
  const go = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, go);
  };
  go(source);
  return source;
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/** The folder below src that a file belongs to: "sim"; "" for src/index.ts; undefined outside src. */
export function folderOf(path: string): string | undefined {
  if (!path.startsWith("src/")) return undefined;
  return path.split("/").length > 2 ? path.split("/")[1] : "";
}
