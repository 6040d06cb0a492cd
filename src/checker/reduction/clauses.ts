/** Properties as clauses, so that the reduction can see which of a property's parts two steps have to do with. */
import { access, collect, type Access, type LabelTests } from "./footprint.ts";
import type { Layout } from "../compile/layout.ts";
import type { Property } from "../language/model.ts";
import { junction, negate, type Truth } from "../language/node.ts";

/** Holds if any of its parts does. */
export interface Clause {
  readonly parts: readonly Part[];
  readonly reads: Access;
}

export interface Part {
  readonly truth: Truth;
  readonly reads: Access;
}

/** More clauses than this from one disjunction, and it is kept whole. */
const clausesMax = 256;

/**
 * Clauses such that a property is decided in a state only if one of them fails there: those of an `always`, and those of
 * the negation of a `sometimes`.
 */
export function clausesOf(layout: Layout, tests: LabelTests, properties: readonly Property[]): Clause[] {
  return properties.flatMap((property) => {
    if (property.kind !== "always" && property.kind !== "sometimes") return [];
    const truth = property.kind === "always" ? property.holds : negate(property.holds);
    return conjuncts(truth).map((parts) => clauseOf(layout, tests, parts));
  });
}

function clauseOf(layout: Layout, tests: LabelTests, truths: readonly Truth[]): Clause {
  const parts = truths.map((truth) => {
    const reads = access();
    collect(layout, tests, truth, reads);
    return { truth, reads };
  });
  const cells = new Set(parts.flatMap(({ reads }) => [...reads.cells]));
  return { parts, reads: { cells, dynamic: parts.flatMap(({ reads }) => reads.dynamic) } };
}

/** Conjunctive normal form, as lists of disjuncts. */
function conjuncts(truth: Truth): (readonly Truth[])[] {
  if (truth.kind === "truth") return truth.value ? [] : [[truth]];
  if (truth.kind === "and") return truth.parts.flatMap(conjuncts);
  if (truth.kind !== "or") return [[truth]];
  let product: (readonly Truth[])[] = [[]];
  for (const part of truth.parts) {
    const factors = conjuncts(part);
    if (product.length * factors.length > clausesMax) return [[junction("or", truth.parts)]];
    product = product.flatMap((left) => factors.map((right) => [...left, ...right]));
  }
  return product;
}
