/**
 * Expressions as text with the members of one sort exchanged, such that equal texts compute the same: the parts of `and`, `or`
 * and sums, which quantifiers unroll to, are sorted.
 *
 * A code is exchanged according to what it is a code of. Variables say so; a constant is what it is compared with, used as
 * an index of, or assigned to. Where names are used as anything but names, there is no such text: they are told apart.
 */
import type { IdDomain } from "../language/domain.ts";
import type { Cells, Node, Truth } from "../language/node.ts";

/** How a code names a member of the sort: code = offset + member × stride + rest; codes below the offset name none. */
interface Naming {
  readonly offset: 0 | 1;
  readonly stride: number;
}

/** "plain" names no member of the sort; "any" is a constant, and is what it has to be. */
export type Kind = "any" | "plain" | Naming;

export interface NormalScope {
  readonly sort: IdDomain;
  /** Who is called what. */
  readonly to: readonly number[];
  /** Numbers of the model's variables: two may have one name. */
  readonly numbers: ReadonlyMap<Cells, number>;
  /** Names that are bound here, and how deep: what they are called does not matter. */
  readonly bound: Map<string, { readonly depth: number; readonly kind: Kind }>;
}

/** Names are used as something that an exchange does not keep. */
export class UsedAsNumber extends Error {}

const stop = ({ sort }: NormalScope): never => {
  throw new UsedAsNumber(`names of ${sort.name} are used as numbers`);
};

export function namingOf({ sort }: NormalScope, domain: Cells["value"] | undefined): Kind {
  const reference = domain?.reference;
  return reference?.ids === sort ? { offset: reference.offset, stride: reference.stride } : "plain";
}

function united(scope: NormalScope, a: Kind, b: Kind): Kind {
  if (a === "any") return b;
  if (b === "any" || a === b) return a;
  if (a === "plain" || b === "plain") return stop(scope);
  return a.offset === b.offset && a.stride === b.stride ? a : stop(scope);
}

export function kindOf(scope: NormalScope, node: Node): Kind {
  switch (node.kind) {
    case "number":
    case "wrong":
      return "any";
    case "count":
      return "plain";
    case "read":
      return namingOf(scope, node.cells.value);
    case "bound":
      return scope.bound.get(node.name)?.kind ?? kindOf(scope, node.origin);
    case "pair":
      return node.ids === scope.sort ? { offset: 0, stride: node.size } : "plain";
    case "select":
      return united(scope, kindOf(scope, node.yes), kindOf(scope, node.no));
    case "unwrap": {
      const kind = kindOf(scope, node.of);
      if (kind === "any" || kind === "plain") return kind;
      return kind.offset === 1 ? { ...kind, offset: 0 } : stop(scope);
    }
    case "arithmetic": {
      const kinds = [kindOf(scope, node.left), kindOf(scope, node.right)] as const;
      if (typeof kinds[0] === "object" && isIntoOption(node)) {
        return kinds[0].offset === 0 ? { ...kinds[0], offset: 1 } : stop(scope);
      }
      if (kinds.some((kind) => typeof kind === "object")) return stop(scope);
      return kinds[0] === "any" && kinds[1] === "any" ? "any" : "plain";
    }
  }
}

/** A name goes into its option by adding 1. */
const isIntoOption = ({ op, right }: Node & { kind: "arithmetic" }): boolean =>
  op === "+" && right.kind === "number" && right.value === 1;

/** The text of a node that is to be of kind `wanted`. */
export function nodeText(scope: NormalScope, node: Node, wanted: Kind): string {
  const kind = united(scope, kindOf(scope, node), wanted);
  const text = (part: Node, of: Kind): string => nodeText(scope, part, of);
  switch (node.kind) {
    case "number":
      return String(exchanged(scope, node.value, kind));
    case "wrong":
      return JSON.stringify(node.message);
    case "count":
      return `#(${node.parts
        .map((part) => truthText(scope, part))
        .sort()
        .join("+")})`;
    case "read":
      return cellText(scope, node.cells, node.index);
    case "bound": {
      const known = scope.bound.get(node.name);
      return known ? `b${known.depth}` : text(node.origin, kind);
    }
    case "pair": {
      const first: Kind = node.ids === scope.sort ? { offset: 0, stride: 1 } : "plain";
      return `<${text(node.first, first)},${text(node.second, "plain")}>`;
    }
    case "select":
      return `(${truthText(scope, node.condition)}?${text(node.yes, kind)}:${text(node.no, kind)})`;
    case "unwrap":
      return `in(${text(node.of, typeof kind === "object" ? { ...kind, offset: 1 } : kind)})`;
    case "arithmetic":
      return arithmeticText(scope, node, kind);
  }
}

function arithmeticText(scope: NormalScope, node: Node & { kind: "arithmetic" }, kind: Kind): string {
  if (typeof kind === "object") {
    if (!isIntoOption(node) || kind.offset === 0) return stop(scope);
    return `some(${nodeText(scope, node.left, { ...kind, offset: 0 })})`;
  }
  const sides = [node.left, node.right].map((side) => nodeText(scope, side, "plain"));
  return `(${(node.op === "-" ? sides : sides.sort()).join(node.op)})`;
}

/** A cell as it is called after the exchange. */
export function cellText(scope: NormalScope, cells: Cells, index: Node): string {
  const name = scope.numbers.get(cells) ?? cells.name;
  return `${name}[${nodeText(scope, index, namingOf(scope, cells.key))}]`;
}

function exchanged({ to }: NormalScope, code: number, kind: Kind): number {
  if (typeof kind !== "object" || code < kind.offset) return code;
  const member = Math.floor((code - kind.offset) / kind.stride);
  const rest = code - kind.offset - member * kind.stride;
  return kind.offset + (to[member] ?? member) * kind.stride + rest;
}

export function truthText(scope: NormalScope, truth: Truth): string {
  switch (truth.kind) {
    case "truth":
      return String(truth.value);
    case "not":
      return `!${truthText(scope, truth.of)}`;
    case "and":
    case "or": {
      const parts = truth.parts.map((part) => truthText(scope, part)).sort();
      return `(${parts.join(truth.kind === "and" ? "&" : "|")})`;
    }
    case "at": {
      const { pc, index, labels } = truth;
      const member = pc.key === scope.sort ? (scope.to[index] ?? index) : index;
      return `at(${scope.numbers.get(pc)},${member},${[...labels].sort().join()})`;
    }
    case "compare": {
      const { op, left, right } = truth;
      const isOrder = op === "<" || op === "<=";
      const kind = isOrder ? "plain" : united(scope, kindOf(scope, left), kindOf(scope, right));
      const sides = [left, right].map((side) => nodeText(scope, side, kind));
      return `(${(isOrder ? sides : sides.sort()).join(op)})`;
    }
  }
}
