/**
 * Expressions without bound names: each is replaced by what it was bound to. They can be computed outside the step that binds
 * the names, and read what they are computed from.
 */
import type { Node, Truth } from "./node.ts";

export function unbound(node: Node): Node {
  switch (node.kind) {
    case "bound":
      return unbound(node.origin);
    case "unwrap":
      return { ...node, of: unbound(node.of) };
    case "arithmetic":
      return { ...node, left: unbound(node.left), right: unbound(node.right) };
    case "pair":
      return { ...node, first: unbound(node.first), second: unbound(node.second) };
    case "read":
      return { ...node, index: unbound(node.index) };
    case "count":
      return { ...node, parts: node.parts.map(unboundTruth) };
    case "select": {
      const condition = unboundTruth(node.condition);
      return { ...node, condition, yes: unbound(node.yes), no: unbound(node.no) };
    }
    case "number":
    case "wrong":
      return node;
  }
}

function unboundTruth(truth: Truth): Truth {
  switch (truth.kind) {
    case "not":
      return { ...truth, of: unboundTruth(truth.of) };
    case "and":
    case "or":
      return { ...truth, parts: truth.parts.map(unboundTruth) };
    case "compare":
      return { ...truth, left: unbound(truth.left), right: unbound(truth.right) };
    case "truth":
    case "at":
      return truth;
  }
}
