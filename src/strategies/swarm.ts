/**
 * Swarm testing (Groce, Zhang, Eide, Chen, Regehr, "Swarm testing", ISSTA 2012; TigerBeetle draws its simulator's options
 * alike): an execution leaves out a part of what might happen, since what always happens hides what only shows without it.
 *
 * Where we depart from it: what is left out is simply not chosen, so that the schedule alone replays the execution; and
 * in half of the executions nothing is left out.
 */
import { isAdverse, type Alternative, type Strategy } from "../sim/choices/strategy.ts";
import { Mix } from "./mix.ts";

export function swarm(inner: Strategy): Strategy {
  let mix = new Mix(0);

  function allowed(alternatives: readonly Alternative[]): readonly Alternative[] {
    if (mix.isWhole) return alternatives;
    const kept = alternatives.filter((alternative) => mix.allows(alternative));
    if (kept.length > 0) return mix.persisting(kept);
    // Everything there is was left out: late workers come now, and a choice has all its ways.
    const plain = alternatives.filter((alternative) => !isAdverse(alternative));
    return plain.length > 0 ? plain : alternatives;
  }

  return {
    name: inner.name,
    get drawn() {
      return [...(inner.drawn === undefined ? [] : [inner.drawn]), ...mix.leftOut()].join(", ");
    },
    begin(seed) {
      mix = new Mix(seed);
      inner.begin(seed);
    },
    choose(alternatives) {
      if (alternatives[0]?.way === undefined) mix.step++;
      const kept = allowed(alternatives);
      if (kept.length === 1) inner.forced?.(kept);
      const chosen = kept[kept.length === 1 ? 0 : inner.choose(kept)];
      if (chosen && !mix.isWhole) mix.chose(chosen);
      return alternatives.findIndex((alternative) => alternative === chosen);
    },
    ...(inner.forced && { forced: (alternatives) => inner.forced?.(alternatives) }),
    ...(inner.learn && { learn: (executions) => inner.learn?.(executions) }),
  };
}
