/** The parsed source of a function, as V8 kept it, whether it was written as a function, a method or a class. */
import {
  parse,
  type AnyNode,
  type ArrowFunctionExpression,
  type ClassExpression,
  type Expression,
  type FunctionExpression,
  type Program,
} from "acorn";

/** Any function or class: anything that Function.prototype.toString takes. */
export type AnyFunction = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);

type FunctionRoot = FunctionExpression | ArrowFunctionExpression | ClassExpression;

export interface ParsedFunction {
  /** The function as an expression, or as the only member of a literal. */
  readonly program: Program;
  /** The function itself. */
  readonly root: FunctionRoot;
}

/**
 * Undefined where no source can be had: native code, bound functions and Proxies print as `[native code]`, which does
 * not parse. Nor does syntax that the parser is too old for, nor `import.meta`.
 */
export function parsedFunction(fn: AnyFunction): ParsedFunction | undefined {
  // A function may have a toString of its own, which says anything.
  return parsedSource(Function.prototype.toString.call(fn));
}

/** A method prints without its class or object, a private one with its `#`. */
const wraps = [
  { before: "(", after: ")", find: alone },
  { before: "({", after: "})", find: onlyMember },
  { before: "(class {", after: "})", find: onlyMember },
];

/** Parses the text that Function.prototype.toString printed. */
export function parsedSource(source: string): ParsedFunction | undefined {
  // Comments in sloppy code, operators in modules: the source does not tell which it came from.
  if (/<!--|-->/.test(source)) return undefined;
  for (const { before, after, find } of wraps) {
    const program = parsedScript(before + source + after);
    const [statement] = program?.body ?? [];
    if (!program || statement?.type !== "ExpressionStatement") continue;
    const root = find(statement.expression);
    if (root) return { program, root };
  }
  return undefined;
}

/** Code that is valid in a function of a module means the same in a script, where more is valid. */
function parsedScript(text: string): Program | undefined {
  try {
    return parse(text, {
      ecmaVersion: "latest",
      sourceType: "script",
      ranges: true,
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
    });
  } catch {
    // A SyntaxError, or a RangeError where the source nests too deeply.
    return undefined;
  }
}

function alone(expression: Expression): FunctionRoot | undefined {
  const isRoot =
    expression.type === "FunctionExpression" ||
    expression.type === "ArrowFunctionExpression" ||
    expression.type === "ClassExpression";
  return isRoot ? expression : undefined;
}

function onlyMember(literal: Expression): FunctionRoot | undefined {
  const [member, another] = membersOf(literal);
  if (another || (member?.type !== "Property" && member?.type !== "MethodDefinition")) return undefined;
  return member.value.type === "FunctionExpression" ? member.value : undefined;
}

function membersOf(literal: Expression): readonly AnyNode[] {
  if (literal.type === "ObjectExpression") return literal.properties;
  return literal.type === "ClassExpression" ? literal.body.body : [];
}
