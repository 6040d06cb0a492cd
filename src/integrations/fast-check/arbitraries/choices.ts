/**
 * Schedules as lists of small numbers, which fast-check knows how to shrink: a number is the alternative to take, counted
 * from the one that keeps the same worker running. 0, and what comes after the list, means no context switch and no fault.
 */
import fc from "fast-check";
import type { Alternative, Strategy } from "../../../sim/choices/strategy.ts";

/** Numbers up to this reach every alternative of a choice that has as many. */
const alternativesMax = 15;

export function choices(options: { readonly lengthMax?: number } = {}): fc.Arbitrary<number[]> {
  return fc.array(new SmallNumber(), { maxLength: options.lengthMax ?? 60, size: "max" });
}

/**
 * 0 to {@link alternativesMax}. fast-check's own numbers are shrunk by halving, which takes for granted that what a number
 * does is more of what a smaller one does; here 3 and 1 may be the same alternative, and 2 another. So all are tried.
 */
class SmallNumber extends fc.Arbitrary<number> {
  readonly #numbers = fc.nat({ max: alternativesMax });

  override generate(random: fc.Random, biasFactor: number | undefined): fc.Value<number> {
    return new fc.Value(this.#numbers.generate(random, biasFactor).value, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is number {
    return this.#numbers.canShrinkWithoutContext(value);
  }

  override shrink(value: number): fc.Stream<fc.Value<number>> {
    const smaller = Array.from({ length: value }, (_, number) => new fc.Value(number, undefined));
    return fc.Stream.of(...smaller);
  }
}

/** Takes the alternatives that the numbers say, each modulo as many as there are. */
export function choiceStrategy(numbers: readonly number[]): Strategy {
  let at = 0;
  let owner = "";
  return {
    name: "fast-check",
    begin() {
      at = 0;
      owner = "";
    },
    choose(alternatives) {
      const index = (numbers[at++] ?? 0) % alternatives.length;
      const chosen = byPreference(alternatives, owner)[index] as Alternative;
      if (chosen.way === undefined) ({ owner } = chosen);
      return alternatives.indexOf(chosen);
    },
    // Where there is nothing to choose no number is used up, or lists would be longer than their meaning.
    forced(alternatives) {
      const [only] = alternatives;
      if (only && only.way === undefined) ({ owner } = only);
    },
  };
}

/** First what the same worker began, then what others did, faults last; each in the order in which it was begun. */
function byPreference(alternatives: readonly Alternative[], owner: string): readonly Alternative[] {
  const rank = (alternative: Alternative): number =>
    alternative.fault === undefined ? (alternative.owner === owner ? 0 : 1) : 2;
  return [...alternatives].sort((one, other) => rank(one) - rank(other));
}
