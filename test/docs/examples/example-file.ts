/** An example as a file that can be run: with the imports that it leaves out, and its promises made calls. */
import ts from "typescript";
import { walk } from "../../tidy/source.ts";
import type { ExportedName } from "./exported-names.ts";

/** The name of the module that exports what an example uses, and everything that it exports. */
export interface Home {
  readonly module: string;
  readonly names: readonly ExportedName[];
}

/** As seen from a folder within .poolproof. */
const notes = "../../test/docs/examples/promises.ts";
const promise = /^ *\/\/ (=>|prints) (.+)$/m;

/** All imports stand on the first line, together with the example's own, so that lines keep their numbers. */
export function exampleFile(code: string, { module, names }: Home): string {
  const words = new Set(code.match(/\w+/g));
  const used = names.filter(({ name }) => words.has(name));
  const imports = used.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(", ");
  const promised = code.split("\n").filter((line) => promise.test(line.slice(line.indexOf("//")))).length;
  return (
    `import { ${imports} } from "${module}"; import { gives, prints } from "${notes}"; ` +
    `${withCalls(code)}\nexport const promises = ${promised};\n`
  );
}

/** Each statement that promises something becomes a call of what notes whether it keeps that. */
function withCalls(code: string): string {
  const calls: { readonly start: number; readonly end: number; readonly call: string }[] = [];
  walk(code, (node) => {
    if (!ts.isExpressionStatement(node)) return;
    const [, kind, promised] = promise.exec(code.slice(node.end).split("\n", 1)[0] ?? "") ?? [];
    if (promised === undefined) return;
    const call = kind === "=>" ? givesCall(node.expression, promised) : printsCall(node.expression, promised);
    if (call !== undefined) calls.push({ start: node.getStart(), end: node.end, call });
  });
  return calls.reduceRight(
    (text, { start, end, call }) => text.slice(0, start) + call + text.slice(end),
    code,
  );
}

const givesCall = (expression: ts.Expression, promised: string): string =>
  `gives(${expression.getText()}, ${promised});`;

function printsCall(expression: ts.Expression, promised: string): string | undefined {
  if (!ts.isCallExpression(expression) || expression.expression.getText() !== "console.log") return undefined;
  const args = expression.arguments.map((argument) => argument.getText());
  return `prints(${[JSON.stringify(promised), ...args].join(", ")});`;
}
