/**
 * Expressions as data. Steps are not run but compiled, so that the checker can see what a step reads and writes:
 * symmetry, reduction and code generation all start from these nodes.
 */
import type { Domain, IdDomain } from "./domain.ts";

/** A variable as stored: `size` cells of one domain. A plain variable is an array of one cell. */
export interface Cells {
  readonly name: string;
  readonly size: number;
  readonly value: Domain<unknown>;
  /** What indexes it; a sequence is indexed by position, which is `undefined`. */
  readonly key?: Domain<unknown>;
  readonly initial: readonly number[];
  /** The kind of variable that the cells belong to. A container is shown whole. */
  readonly shape: "scalar" | "map" | "set" | "sequence" | "length" | "local" | "pc";
}

export type Node =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "read"; readonly cells: Cells; readonly index: Node }
  | { readonly kind: "bound"; readonly name: string; readonly origin: Node }
  | { readonly kind: "unwrap"; readonly of: Node; readonly what: string }
  | { readonly kind: "arithmetic"; readonly op: "+" | "-" | "*"; readonly left: Node; readonly right: Node }
  /** first × size + second: the code of a pair. */
  | {
      readonly kind: "pair";
      readonly ids: IdDomain;
      readonly size: number;
      readonly first: Node;
      readonly second: Node;
    }
  | { readonly kind: "count"; readonly parts: readonly Truth[] }
  /** Something that cannot be: told when the step that it is in is compiled, because only then it is known which. */
  | { readonly kind: "wrong"; readonly message: string }
  | { readonly kind: "select"; readonly condition: Truth; readonly yes: Node; readonly no: Node };

/** Nodes whose JavaScript value is a boolean. */
export type Truth =
  | { readonly kind: "truth"; readonly value: boolean }
  | {
      readonly kind: "compare";
      readonly op: "===" | "!==" | "<" | "<=";
      readonly left: Node;
      readonly right: Node;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Truth[] }
  | { readonly kind: "not"; readonly of: Truth }
  | { readonly kind: "at"; readonly pc: Cells; readonly index: number; readonly labels: readonly string[] };

export const number = (value: number): Node => ({ kind: "number", value });

export const zero = number(0);

/** Constants are folded while the tree is built, so that unrolled quantifiers cost nothing at run time. */
export function arithmetic(op: "+" | "-" | "*", left: Node, right: Node): Node {
  if (left.kind === "number" && right.kind === "number") {
    if (op === "+") return number(left.value + right.value);
    return number(op === "-" ? left.value - right.value : left.value * right.value);
  }
  if (right.kind === "number" && right.value === (op === "*" ? 1 : 0)) return left;
  return { kind: "arithmetic", op, left, right };
}

export function compare(op: "===" | "!==" | "<" | "<=", left: Node, right: Node): Truth {
  if (left.kind === "number" && right.kind === "number") {
    const [a, b] = [left.value, right.value];
    const value = op === "===" ? a === b : op === "!==" ? a !== b : op === "<" ? a < b : a <= b;
    return { kind: "truth", value };
  }
  return { kind: "compare", op, left, right };
}

export function junction(kind: "and" | "or", parts: readonly Truth[]): Truth {
  const decisive = kind === "or";
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  if (flat.some((part) => part.kind === "truth" && part.value === decisive)) {
    return { kind: "truth", value: decisive };
  }
  const open = flat.filter((part) => part.kind !== "truth");
  if (open.length === 0) return { kind: "truth", value: !decisive };
  return open.length === 1 ? (open[0] as Truth) : { kind, parts: open };
}

/** Negation is pushed inwards, so that every property becomes clauses of plain tests. */
export function negate(of: Truth): Truth {
  switch (of.kind) {
    case "truth":
      return { kind: "truth", value: !of.value };
    case "not":
      return of.of;
    case "and":
    case "or":
      return junction(of.kind === "and" ? "or" : "and", of.parts.map(negate));
    case "compare":
      if (of.op === "===") return { ...of, op: "!==" };
      if (of.op === "!==") return { ...of, op: "===" };
      return of.op === "<" ? compare("<=", of.right, of.left) : compare("<", of.right, of.left);
    case "at":
      return { kind: "not", of };
  }
}

export const asNumber = (truth: Truth): Node =>
  truth.kind === "truth" ? number(truth.value ? 1 : 0) : { kind: "count", parts: [truth] };

/** Equal texts are equal expressions or statements: cells and ids are told by name, which is declared once. */
export function textOf(tree: unknown): string {
  const isNamed = (value: object): boolean => "name" in value && ("initial" in value || "encode" in value);
  return JSON.stringify(tree, (_, value: unknown) =>
    typeof value === "object" && value !== null && isNamed(value) ? (value as Cells).name : value,
  );
}

/**
 * Every cell that a tree of nodes or statements reads. They are plain data, so reads are found without naming every kind.
 * The value behind a bound name counts as read where the name is bound.
 */
export function readsOf(tree: object): (Node & { kind: "read" })[] {
  const node = tree as Node;
  const own = node.kind === "read" ? [node] : [];
  const inner = Object.entries(tree).flatMap(([name, part]: [string, unknown]) =>
    typeof part === "object" && part !== null && !isName(name) ? readsOf(part) : [],
  );
  return [...own, ...inner];
}

/** Parts that are no code: variables, sorts, and what was bound. */
const isName = (part: string): boolean => ["cells", "pc", "ids", "origin"].includes(part);
