/** The random walk: each alternative with the same chance. Simple, and the weakest known for deep bugs. */
import { prng, type Prng } from "../sim/prng.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { strategyOf } from "./algorithm.ts";

/**
 * @example
 * ```ts
 * const { verdict } = await check(builtIn("steady", threaded), { strategy: random(), executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export function random(): Strategy {
  let numbers: Prng = prng(0);
  return strategyOf("random", {
    begin(drawn) {
      numbers = drawn;
    },
    choose: (events) => numbers.below(events.length),
  });
}
