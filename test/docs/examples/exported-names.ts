/** What a module exports, and the code of the `@example` that stands over each name's declaration. */
import ts from "typescript";

export interface ExportedName {
  readonly name: string;
  readonly isType: boolean;
  /** The code of each example. */
  readonly examples: readonly string[];
}

export function exportedNames(program: ts.Program, path: string): readonly ExportedName[] {
  const file = program.getSourceFile(path);
  const checker = program.getTypeChecker();
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${path} is no module of the program.`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const { flags, declarations = [] } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    return {
      name: symbol.name,
      isType: (flags & ts.SymbolFlags.Value) === 0,
      examples: declarations.flatMap(examplesOf),
    };
  });
}

function examplesOf(declaration: ts.Declaration): readonly string[] {
  return ts.getJSDocTags(declaration).flatMap(({ tagName, comment }) => {
    if (tagName.text !== "example") return [];
    const fenced = /^```ts\n(.*)\n```$/s.exec(ts.getTextOfJSDocComment(comment)?.trim() ?? "");
    return [fenced?.[1] ?? "This example is not fenced as ts."];
  });
}
