/**
 * The random walk: each alternative with the same chance. Simple, and the weakest known for deep bugs.
 *
 * A fault gets a fraction of an ordinary event's chance, or the whole budget would be spent in the first steps.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Alternative, Strategy } from "../sim/strategy.ts";

const faultWeight = 0.2;

export function random(): Strategy {
  let numbers: Prng = prng(0);
  return {
    name: "random",
    begin(seed) {
      numbers = prng(seed);
    },
    choose(alternatives) {
      let faults = 0;
      for (const { fault } of alternatives) if (fault !== undefined) faults++;
      if (faults === 0) return numbers.below(alternatives.length);
      const plain = alternatives.length - faults;
      const wantsFault = numbers.next() * (plain + faults * faultWeight) >= plain;
      const nth = numbers.below(wantsFault ? faults : plain);
      return nthWhere(alternatives, nth, wantsFault);
    },
  };
}

function nthWhere(alternatives: readonly Alternative[], nth: number, isFault: boolean): number {
  let left = nth;
  return alternatives.findIndex(({ fault }) => (fault !== undefined) === isFault && left-- === 0);
}
