/**
 * The same values, shrunk from the start again after each success.
 *
 * fast-check remembers which parts of a value it has tried to shrink in vain, and tries them no more. But what a choice
 * means depends on the workload before it: once a worker is gone, a smaller number may do that did not before.
 */
import fc from "fast-check";

export function restarting<T>(inner: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return new Restarting(inner);
}

class Restarting<T> extends fc.Arbitrary<T> {
  readonly #inner: fc.Arbitrary<T>;

  constructor(inner: fc.Arbitrary<T>) {
    super();
    this.#inner = inner;
  }

  override generate(random: fc.Random, biasFactor: number | undefined): fc.Value<T> {
    return new fc.Value(this.#inner.generate(random, biasFactor).value, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.#inner.canShrinkWithoutContext(value);
  }

  /** Every step makes some part smaller and none larger, so there is an end to them. */
  override shrink(value: T): fc.Stream<fc.Value<T>> {
    return this.#inner.shrink(value, undefined).map(({ value }) => new fc.Value(value, undefined));
  }
}
