/** Declared variables: a scalar, a map, a set, a sequence. The layout decides where each is stored. */
import { boolean, option, range, type Domain, type None } from "./domain.ts";
import {
  codeIn,
  constant,
  exists,
  Expr,
  fromCode,
  inside,
  not,
  or,
  truthOf,
  valuesOf,
  type Operand,
} from "./expression.ts";
import { ModelError } from "./model-error.ts";
import { arithmetic, number, readsOf, zero, type Cells, type Node } from "./node.ts";
import { assign, branch, given, type Statement } from "./statement.ts";

/**
 * One cell: it can be read as an expression and assigned.
 *
 * @example
 * ```ts
 * const n: Place<number> = new Model("m").variable("n", range(0, 3), 0);
 * const add = n.set(n.plus(1));
 * ```
 */
export class Place<T> extends Expr<T> {
  readonly #cells: Cells;
  readonly #index: Node;

  constructor(cells: Cells, index: Node, domain: Domain<T>) {
    super(domain, fromCode(domain, { kind: "read", cells, index }).node);
    this.#cells = cells;
    this.#index = index;
  }

  set(value: Operand<T>): Statement<never> {
    return assign(this.#cells, this.#index, this.domain, value);
  }
}

/** The index that `key` means; that it is in the domain is known before anything runs. */
export function indexOf<K>(cells: Cells, domain: Domain<K>, key: Operand<K>): Node {
  const coded = codeIn(domain, key);
  if (!coded.fits) throw new ModelError(`An index of ${cells.name} may be outside ${domain.name}.`);
  return coded.node;
}

/**
 * A value for each key.
 *
 * @example
 * ```ts
 * const held = new Model("m").map("held", ids("worker", 2), range(0, 5), 0);
 * const somebodyHasFive = held.holds(5);
 * ```
 */
export class MapVariable<K, V> {
  readonly cells: Cells;
  readonly keys: Domain<K>;
  readonly values: Domain<V>;

  constructor(cells: Cells, keys: Domain<K>, values: Domain<V>) {
    this.cells = cells;
    this.keys = keys;
    this.values = values;
  }

  at(key: Operand<K>): Place<V> {
    return new Place(this.cells, indexOf(this.cells, this.keys, key), this.values);
  }

  /** Is it the value of any key? */
  holds(value: Operand<V>): Expr<boolean> {
    return exists(this.keys, (key) => this.at(key).is(value));
  }
}

/**
 * A set of values of a domain.
 *
 * @example
 * ```ts
 * const seen = new Model("m").set("seen", range(1, 3));
 * const body: Body = [when(seen.isEmpty), seen.add(1), seen.remove(2)];
 * ```
 */
export class SetVariable<T> {
  readonly cells: Cells;
  readonly members: Domain<T>;

  constructor(cells: Cells, members: Domain<T>) {
    this.cells = cells;
    this.members = members;
  }

  get isEmpty(): Expr<boolean> {
    return not(or(...valuesOf(this.members).map((value) => this.has(value))));
  }

  has(value: Operand<T>): Expr<boolean> {
    return new Expr(boolean, {
      kind: "read",
      cells: this.cells,
      index: indexOf(this.cells, this.members, value),
    });
  }

  add(value: Operand<T>): Statement<never> {
    return assign(this.cells, indexOf(this.cells, this.members, value), boolean, true);
  }

  remove(value: Operand<T>): Statement<never> {
    return assign(this.cells, indexOf(this.cells, this.members, value), boolean, false);
  }

  /** Becomes the set of the values for which `condition` holds, which may ask what is in it before. */
  become(condition: (value: Expr<T>) => Operand<boolean>): Statement<never> {
    const values = valuesOf(this.members).map((value, at) => ({ at, holds: truthful(condition(value)) }));
    const becomes = (at: number, holds: Expr<boolean>): Statement<never> =>
      assign(this.cells, number(at), boolean, holds);
    // Whether a value is in it may be asked by that value's own condition; by another's, only before anything changes.
    const isApart = values.every(({ at, holds }) => readsOnly(holds.node, this.cells, at));
    if (isApart) return { kind: "all", body: values.map(({ at, holds }) => becomes(at, holds)) };
    const bind = (left: typeof values, assigned: Statement<never>[]): Statement<never> => {
      const [first, ...rest] = left;
      if (!first) return { kind: "all", body: assigned };
      return given(first.holds, (was) => [bind(rest, [...assigned, becomes(first.at, was)])]);
    };
    return bind(values, []);
  }
}

/**
 * At most `lengthMax` elements, stored as options so that an absent element has one code.
 *
 * @example
 * ```ts
 * const queue = new Model("m").sequence("queue", ids("worker", 2), { lengthMax: 2 });
 * const serve: Body = [when(not(queue.isEmpty)), queue.shift()];
 * ```
 */
export class SequenceVariable<T> {
  readonly cells: Cells;
  readonly size: Cells;
  readonly #element: Domain<T>;

  constructor(cells: Cells, size: Cells, element: Domain<T>) {
    this.cells = cells;
    this.size = size;
    this.#element = element;
  }

  get #length(): Place<number> {
    return new Place(this.size, zero, range(0, this.cells.size));
  }

  get length(): Expr<number> {
    return this.#length;
  }

  get isEmpty(): Expr<boolean> {
    return this.#length.is(0);
  }

  get last(): Expr<T> {
    const { node, domain } = this.#slot(arithmetic("-", this.#length.node, number(1)));
    const condition = truthOf(this.isEmpty);
    return inside(new Expr(domain, { kind: "select", condition, yes: zero, no: node }));
  }

  get first(): Expr<T> {
    return inside(this.#slot(zero));
  }

  /** How many elements can be there; the constants 0 … lengthMax − 1 are its positions. */
  get positions(): Domain<number> {
    return range(0, this.cells.size - 1);
  }

  /** Does the element at this position equal `value`? False where there is none. */
  isAt(position: Operand<number>, value: Operand<T>): Expr<boolean> {
    return this.#slot(codeIn(this.positions, position).node).is(value);
  }

  has(value: Operand<T>): Expr<boolean> {
    return exists(this.positions, (position) => this.isAt(position, value));
  }

  push(value: Operand<T>): Statement<never> {
    // The length first: a full sequence is reported as the length that leaves its domain.
    const end = arithmetic("-", this.#length.node, number(1));
    return { kind: "all", body: [this.#length.set(this.#length.plus(1)), this.#slot(end).set(value)] };
  }

  pop(): Statement<never> {
    const body = [this.#length.set(this.#length.minus(1)), this.#clear(this.#length.node)];
    return { kind: "all", body };
  }

  /** Takes the first element away; the others move up. */
  shift(): Statement<never> {
    return this.#close(() => true);
  }

  /** Takes away the first element equal to `value`, if there is one. */
  remove(value: Expr<T>): Statement<never> {
    const found = (last: number): Expr<boolean> =>
      or(...Array.from({ length: last + 1 }, (_, position) => this.isAt(position, value)));
    return branch(this.has(value), [this.#close(found)]);
  }

  /** Moves every element up from the first position for which `gone` holds. */
  #close(gone: (position: number) => Operand<boolean>): Statement<never> {
    const last = this.cells.size - 1;
    // Evaluated back to front and bound, because moving changes what is compared.
    let moves: Statement<never>[] = [this.#length.set(this.#length.minus(1))];
    for (let position = last; position >= 0; position--) {
      const next = position === last ? constant(option(this.#element), 0) : this.#slot(number(position + 1));
      const rest = moves;
      moves = [
        given(truthful(gone(position)), (isGone) => [
          given(next, (value) => [...rest, branch(isGone, [this.#slot(number(position)).set(value)])]),
        ]),
      ];
    }
    return { kind: "all", body: moves };
  }

  #slot(index: Node): Place<T | None> {
    return new Place(this.cells, index, option(this.#element));
  }

  #clear(index: Node): Statement<never> {
    return { kind: "assign", cells: this.cells, index, value: zero, fits: true };
  }
}

/** Of these cells, does it read none but that one? */
function readsOnly(node: Node, cells: Cells, at: number): boolean {
  return readsOf(node).every(
    (read) => read.cells !== cells || (read.index.kind === "number" && read.index.value === at),
  );
}

const truthful = (operand: Operand<boolean>): Expr<boolean> =>
  operand instanceof Expr ? operand : constant(boolean, operand ? 1 : 0);
