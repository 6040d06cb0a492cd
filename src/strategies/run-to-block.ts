/**
 * Keeps running one worker until it has to wait, then another, drawn at random. A bug found this way needs next to no
 * race: it is in who comes after whom, or in what a fault leaves behind.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { strategyOf } from "./algorithm.ts";

export function runToBlock(): Strategy {
  let numbers: Prng = prng(0);
  let current: string | undefined;
  return strategyOf("run-to-block", {
    begin(drawn) {
      numbers = drawn;
      current = undefined;
    },
    choose(events) {
      const same = events.findIndex(({ owner }) => owner === current);
      const index = same === -1 ? numbers.below(events.length) : same;
      current = events[index]?.owner;
      return index;
    },
    taken({ owner }) {
      current = owner;
    },
  });
}
