/** The finite domains a variable may have, and the small integer (*code*) that stands for each of their values. */
import { ModelError } from "./model-error.ts";

/**
 * One member of a set of interchangeable names: a process, a connection. Only `is` applies to it, never order.
 *
 * @example
 * ```ts
 * const [first]: readonly Id<"worker">[] = ids("worker", 2).members;
 * first; // => { ids: "worker", index: 0 }
 * ```
 */
export interface Id<Name extends string> {
  readonly ids: Name;
  readonly index: number;
}

/**
 * The type of {@link none}.
 *
 * @example
 * ```ts
 * const noOwner: None = none;
 * ```
 */
export interface None {
  readonly none: true;
}

/**
 * The absent value of an `option`.
 *
 * @example
 * ```ts
 * const owner = option(ids("worker", 2));
 * owner.encode(none); // => 0
 * ```
 */
export const none: None = { none: true };

/**
 * How a code refers to a member of an id domain, so that permuting the members can rewrite it:
 * code = offset + member × stride + rest, and codes below offset refer to no member.
 */
export interface Reference {
  readonly ids: IdDomain;
  readonly offset: 0 | 1;
  readonly stride: number;
}

/**
 * Values ↔ codes 0 … size − 1.
 *
 * @example
 * ```ts
 * const digit: Domain<number> = range(1, 9);
 * digit.decode(digit.encode(7)); // => 7
 * ```
 */
export interface Domain<T> {
  readonly name: string;
  readonly size: number;
  encode(value: T): number;
  decode(code: number): T;
  /** How the values read in counterexamples and exports. */
  show(code: number): string;
  readonly reference?: Reference;
  readonly kind: "boolean" | "range" | "choice" | "ids" | "option" | "pair" | "unknown";
  /** The lowest value, for ranges: a number is its code plus this. */
  readonly low: number;
  /** The domain of an option's value. */
  readonly inner?: Domain<unknown>;
}

/**
 * The domain of such names.
 *
 * @example
 * ```ts
 * const worker: IdDomain<"worker"> = ids("worker", 3);
 * worker.members.length; // => 3
 * ```
 */
export interface IdDomain<Name extends string = string> extends Domain<Id<Name>> {
  readonly kind: "ids";
  readonly members: readonly Id<Name>[];
}

/** A value as messages write it. */
export const written = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : `${value as string | number}`;

export function isIn<T>(domain: Domain<T>, value: T): boolean {
  const code = domain.encode(value);
  return Number.isInteger(code) && code >= 0 && code < domain.size;
}

/** Of a name that is not declared: whatever is done with it is told as an error, in the step that does it. */
export const unknown: Domain<unknown> = {
  kind: "unknown",
  name: "an undeclared name",
  size: 1,
  low: 0,
  encode: () => 0,
  decode: () => undefined,
  show: () => "?",
};

/**
 * True or false.
 *
 * @example
 * ```ts
 * const isOpen = new Model("door").variable("isOpen", boolean, true);
 * ```
 */
export const boolean: Domain<boolean> = {
  kind: "boolean",
  name: "boolean",
  size: 2,
  low: 0,
  encode: Number,
  decode: Boolean,
  show: (code) => String(code === 1),
};

/**
 * The integers low … high, both included.
 *
 * @example
 * ```ts
 * range(0, 3).size; // => 4
 * ```
 */
export function range(low: number, high: number): Domain<number> {
  if (!Number.isInteger(low) || !Number.isInteger(high) || high < low) {
    throw new ModelError(`A range needs integers low ≤ high, not ${low} … ${high}.`);
  }
  return {
    kind: "range",
    name: `${low} … ${high}`,
    size: high - low + 1,
    low,
    encode: (value) => value - low,
    decode: (code) => code + low,
    show: (code) => String(code + low),
  };
}

/**
 * One of a few words. The first has code 0.
 *
 * @example
 * ```ts
 * const light = oneOf("red", "green");
 * light.encode("green"); // => 1
 * ```
 */
export function oneOf<const Word extends string>(...words: readonly Word[]): Domain<Word> {
  return {
    kind: "choice",
    name: words.join(" | "),
    size: words.length,
    low: 0,
    encode: (value) => words.indexOf(value),
    decode: (code) => words[code] as Word,
    show: (code) => words[code] ?? "?",
  };
}

/**
 * `count` interchangeable names. Declared symmetric at checking time, states that differ by a renaming are one.
 *
 * @example
 * ```ts
 * const worker = ids("worker", 2);
 * worker.show(0); // => "worker 1"
 * ```
 */
export function ids<const Name extends string>(name: Name, count: number): IdDomain<Name> {
  const members = Array.from({ length: count }, (_, index): Id<Name> => ({ ids: name, index }));
  const domain: IdDomain<Name> = {
    kind: "ids",
    name,
    size: count,
    low: 0,
    members,
    encode: (value) => (value.ids === name ? value.index : -1),
    decode: (code) => members[code] as Id<Name>,
    show: (code) => `${name} ${code + 1}`,
    get reference() {
      return { ids: domain, offset: 0 as const, stride: 1 };
    },
  };
  return domain;
}

/**
 * A value of `inner`, or `none`. Options do not nest: none of none would have two codes.
 *
 * @example
 * ```ts
 * const owner = option(ids("worker", 2));
 * owner.size; // => 3
 * ```
 */
export function option<T>(inner: Domain<T>): Domain<T | None> {
  if (inner.kind === "option") throw new ModelError(`An option of an option (${inner.name}) is ambiguous.`);
  const reference = inner.reference;
  return {
    kind: "option",
    name: `option(${inner.name})`,
    size: inner.size + 1,
    low: 0,
    inner,
    encode: (value) => (value === none ? 0 : isIn(inner, value as T) ? inner.encode(value as T) + 1 : -1),
    decode: (code) => (code === 0 ? none : inner.decode(code - 1)),
    show: (code) => (code === 0 ? "–" : inner.show(code - 1)),
    ...(reference ? { reference: { ...reference, offset: 1 as const } } : {}),
  };
}

/**
 * A member of an id domain with a plain value: psycopg2's key of worker t's n-th ask, say.
 *
 * @example
 * ```ts
 * const key: PairDomain<"worker", number> = pair(ids("worker", 2), range(1, 3));
 * key.size; // => 6
 * ```
 */
export interface PairDomain<Name extends string, T> extends Domain<readonly [Id<Name>, T]> {
  readonly first: IdDomain<Name>;
  readonly second: Domain<T>;
}

/**
 * All pairs of a member with a plain value.
 *
 * @example
 * ```ts
 * const key = pair(ids("worker", 2), range(1, 3));
 * key.show(key.size - 1); // => "worker 2.3"
 * ```
 */
export function pair<Name extends string, T>(first: IdDomain<Name>, second: Domain<T>): PairDomain<Name, T> {
  if (second.reference)
    throw new ModelError(`The second of a pair must be a plain value, not ${second.name}.`);
  return {
    kind: "pair",
    first,
    second,
    name: `${first.name} × ${second.name}`,
    size: first.size * second.size,
    low: 0,
    encode: ([id, value]) =>
      isIn(first, id) && isIn(second, value) ? first.encode(id) * second.size + second.encode(value) : -1,
    decode: (code) => [first.decode(Math.floor(code / second.size)), second.decode(code % second.size)],
    show: (code) => `${first.show(Math.floor(code / second.size))}.${second.show(code % second.size)}`,
    reference: { ids: first, offset: 0, stride: second.size },
  };
}
