/** Typed expressions over the variables, which steps test and compute: built once and compiled. */
import {
  boolean,
  isIn,
  option,
  range,
  written,
  type Domain,
  type Id,
  type None,
  type PairDomain,
} from "./domain.ts";
import { ModelError } from "./model-error.ts";
import * as nodes from "./node.ts";
import type { Node, Truth } from "./node.ts";

/**
 * A value, or an expression of one.
 *
 * @example
 * ```ts
 * const limits: Operand<number>[] = [3, new Model("m").variable("n", range(0, 3), 0)];
 * ```
 */
export type Operand<T> = T | Expr<T>;

/**
 * A value that a state determines. For numbers `node` computes the number itself, for every other domain the
 * value's code.
 *
 * @example
 * ```ts
 * const n: Expr<number> = new Model("m").variable("n", range(0, 3), 0);
 * n.plus(1).domain.name; // => "1 … 4"
 * ```
 */
export class Expr<T> {
  readonly domain: Domain<T>;
  readonly node: Node;

  constructor(domain: Domain<T>, node: Node) {
    this.domain = domain;
    this.node = node;
  }

  is(other: Operand<T>): Expr<boolean> {
    return truth(this.#compare("===", other));
  }

  isNot(other: Operand<T>): Expr<boolean> {
    return truth(this.#compare("!==", other));
  }

  isOneOf(...others: readonly Operand<T>[]): Expr<boolean> {
    return or(...others.map((other) => this.is(other)));
  }

  below(this: Expr<number>, other: Operand<number>): Expr<boolean> {
    return truth(nodes.compare("<", this.node, numberOf(other).node));
  }

  atMost(this: Expr<number>, other: Operand<number>): Expr<boolean> {
    return truth(nodes.compare("<=", this.node, numberOf(other).node));
  }

  plus(this: Expr<number>, other: Operand<number>): Expr<number> {
    const right = numberOf(other);
    const [low, high] = [this.domain.low + right.domain.low, highOf(this) + highOf(right)];
    return new Expr(range(low, high), nodes.arithmetic("+", this.node, right.node));
  }

  minus(this: Expr<number>, other: Operand<number>): Expr<number> {
    const right = numberOf(other);
    const [low, high] = [this.domain.low - highOf(right), highOf(this) - right.domain.low];
    return new Expr(range(low, high), nodes.arithmetic("-", this.node, right.node));
  }

  #compare(op: "===" | "!==", other: Operand<T>): Truth {
    // A value is compared with an option as an option: `cur.is(x)` is false where cur is none.
    const wide = other instanceof Expr && other.domain.kind === "option" ? other.domain : this.domain;
    return nodes.compare(op, codeIn(wide, this).node, codeIn(wide, other).node);
  }
}

const highOf = (expression: Expr<number>): number => expression.domain.low + expression.domain.size - 1;

const numberOf = (operand: Operand<number>): Expr<number> =>
  operand instanceof Expr ? operand : new Expr(range(operand, operand), nodes.number(operand));

/** The expression of a code: what a variable holds, or a constant. */
export function fromCode<T>(domain: Domain<T>, code: Node): Expr<T> {
  return new Expr(
    domain,
    domain.kind === "range" ? nodes.arithmetic("+", code, nodes.number(domain.low)) : code,
  );
}

export const constant = <T>(domain: Domain<T>, code: number): Expr<T> => fromCode(domain, nodes.number(code));

export const truth = (value: Truth): Expr<boolean> => new Expr(boolean, nodes.asNumber(value));

export function truthOf(operand: Operand<boolean>): Truth {
  if (typeof operand === "boolean") return { kind: "truth", value: operand };
  if (!(operand instanceof Expr)) {
    throw new ModelError(`A test reads ${String(operand)}, which is no declared name.`);
  }
  const { node } = operand;
  if (node.kind === "count" && node.parts.length === 1) return node.parts[0] as Truth;
  return nodes.compare("!==", node, nodes.zero);
}

/** A code of `target`, and whether it can only be one of its codes. */
export interface Coded {
  readonly node: Node;
  readonly fits: boolean;
}

/**
 * The code that `operand` has in `target`. A value goes into its option; an option gives up its value, and
 * that it is not none is checked when the step runs.
 */
export function codeIn<T>(target: Domain<T>, operand: Operand<T>): Coded {
  if (!(operand instanceof Expr)) return constantIn(target, operand);
  const source: Domain<unknown> = operand.domain;
  if (source.kind === "unknown" || target.kind === "unknown") return { node: operand.node, fits: true };
  if (target.kind === "option" && source.kind !== "option" && target.inner) {
    const inner = codeIn(target.inner, operand);
    return { node: nodes.arithmetic("+", inner.node, nodes.number(1)), fits: inner.fits };
  }
  if (source.kind === "option" && target.kind !== "option") return codeIn(target, inside(operand));
  if (target.kind === "range" && source.kind === "range") {
    const node = nodes.arithmetic("-", operand.node, nodes.number(target.low));
    return { node, fits: source.low >= target.low && source.low + source.size <= target.low + target.size };
  }
  if (source.name !== target.name) {
    return wrong(`a value of ${source.name} is used where ${target.name} is expected`);
  }
  return { node: operand.node, fits: true };
}

function constantIn<T>(target: Domain<T>, value: T): Coded {
  if (value === undefined) return wrong(`undefined is used where ${target.name} is expected`);
  if (!isIn(target, value)) return wrong(`the value ${written(value)} is not in ${target.name}`);
  return { node: nodes.number(target.encode(value)), fits: true };
}

const wrong = (message: string): Coded => ({ node: { kind: "wrong", message }, fits: true });

/**
 * The value of an option that must not be none here.
 *
 * @example
 * ```ts
 * const owner = new Model("m").variable("owner", option(ids("worker", 2)), none);
 * inside(owner).domain.name; // => "worker"
 * ```
 */
export function inside<T>(value: Expr<T | None>): Expr<T> {
  const inner = value.domain.inner as Domain<T> | undefined;
  if (!inner) throw new ModelError(`Only an option has something inside, not ${value.domain.name}.`);
  return fromCode(inner, { kind: "unwrap", of: value.node, what: value.domain.name });
}

export const optional = <T>(value: Expr<T>): Expr<T | None> => {
  const wide = option(value.domain);
  return new Expr<T | None>(wide, codeIn(wide, value).node);
};

/**
 * The pair of two values that a state determines.
 *
 * @example
 * ```ts
 * const worker = ids("worker", 2);
 * const owner = new Model("m").variable("owner", worker, { ids: "worker", index: 0 });
 * paired(pair(worker, range(1, 3)), owner, 2).domain.name; // => "worker × 1 … 3"
 * ```
 */
export function paired<Name extends string, T>(
  domain: PairDomain<Name, T>,
  first: Operand<Id<Name>>,
  second: Operand<T>,
): Expr<readonly [Id<Name>, T]> {
  const [left, right] = [codeIn(domain.first, first), codeIn(domain.second, second)];
  if (!right.fits) throw new ModelError(`The second of a pair may be outside ${domain.second.name}.`);
  const { first: ids, second: plain } = domain;
  if (left.node.kind === "number" && right.node.kind === "number")
    return constant(domain, left.node.value * plain.size + right.node.value);
  return new Expr(domain, {
    kind: "pair",
    ids,
    size: plain.size,
    first: left.node,
    second: right.node,
  });
}

/**
 * Do all of these hold?
 *
 * @example
 * ```ts
 * const n = new Model("m").variable("n", range(0, 9), 0);
 * const isMiddle = and(not(n.below(3)), n.atMost(6));
 * ```
 */
export const and = (...parts: readonly Operand<boolean>[]): Expr<boolean> =>
  truth(nodes.junction("and", parts.map(truthOf)));

/**
 * Does any of these hold?
 *
 * @example
 * ```ts
 * const n = new Model("m").variable("n", range(0, 9), 0);
 * const isOutside = or(n.below(3), not(n.atMost(6)));
 * ```
 */
export const or = (...parts: readonly Operand<boolean>[]): Expr<boolean> =>
  truth(nodes.junction("or", parts.map(truthOf)));

/**
 * Does this not hold?
 *
 * @example
 * ```ts
 * const isOpen = new Model("door").variable("isOpen", boolean, false);
 * const isShut = not(isOpen);
 * ```
 */
export const not = (part: Operand<boolean>): Expr<boolean> => truth(nodes.negate(truthOf(part)));

/**
 * Does `then` hold wherever `condition` does?
 *
 * @example
 * ```ts
 * const model = new Model("light");
 * const [red, green] = [model.variable("red", boolean, true), model.variable("green", boolean, false)];
 * model.always("never both", implies(red, not(green)));
 * ```
 */
export const implies = (condition: Operand<boolean>, then: Operand<boolean>): Expr<boolean> =>
  or(not(condition), then);

/**
 * All values of a domain, as constants: quantifiers are unrolled when the model is built.
 *
 * @example
 * ```ts
 * valuesOf(range(1, 3)).length; // => 3
 * ```
 */
export const valuesOf = <T>(domain: Domain<T>): Expr<T>[] =>
  Array.from({ length: domain.size }, (_, code) => constant(domain, code));

/**
 * Does `body` hold for every value?
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * const held = model.map("held", ids("worker", 2), range(0, 5), 0);
 * model.always("at most 3 each", forAll(held.keys, (worker) => held.at(worker).atMost(3)));
 * ```
 */
export const forAll = <T>(domain: Domain<T>, body: (value: Expr<T>) => Operand<boolean>): Expr<boolean> =>
  and(...valuesOf(domain).map(body));

/**
 * Does `body` hold for any value?
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * const held = model.map("held", ids("worker", 2), range(0, 5), 0);
 * model.sometimes("somebody has 5", exists(held.keys, (worker) => held.at(worker).is(5)));
 * ```
 */
export const exists = <T>(domain: Domain<T>, body: (value: Expr<T>) => Operand<boolean>): Expr<boolean> =>
  or(...valuesOf(domain).map(body));

/**
 * For how many values does `body` hold?
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * const isIn = model.set("isIn", ids("worker", 3));
 * model.always("at most one", count(isIn.members, (worker) => isIn.has(worker)).atMost(1));
 * ```
 */
export function count<T>(domain: Domain<T>, body: (value: Expr<T>) => Operand<boolean>): Expr<number> {
  const parts = valuesOf(domain).map((value) => truthOf(body(value)));
  return new Expr(range(0, parts.length), { kind: "count", parts });
}
