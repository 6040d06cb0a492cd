/**
 * The behaviour that all strategies share: a value within a step is drawn uniformly, and faults and delays strike now and then. An
 * algorithm is left with what it is about: which of the ordinary events comes next.
 *
 * A fault or a delay gets a fraction of an ordinary event's chance, or the whole budget would be spent in the first steps.
 * The papers' algorithms know neither; one that strikes here does so whatever priority its worker has.
 */
import { prng, type Prng } from "../sim/prng.ts";
import { isAdverse, type Alternative, type Strategy } from "../sim/choices/strategy.ts";

export interface Algorithm {
  /** Before each execution; all randomness comes from `numbers`. */
  begin(numbers: Prng): void;
  /** The index of the event to take, of two or more. */
  choose(events: readonly Alternative[]): number;
  /** Told of each event that was taken without being asked for: the only one there was, or one that costs of a budget. */
  taken?(event: Alternative): void;
  learn?: Strategy["learn"];
}

/** Where an ordinary event has the chance 1. */
const adverseWeight = 0.2;

export function strategyOf(name: string, algorithm: Algorithm): Strategy {
  let numbers: Prng = prng(0);
  function choose(alternatives: readonly Alternative[]): number {
    if (alternatives[0]?.way !== undefined) return numbers.below(alternatives.length);
    let adverse = 0;
    for (const alternative of alternatives) if (isAdverse(alternative)) adverse++;
    if (adverse === 0) return algorithm.choose(alternatives);
    const plain = alternatives.length - adverse;
    if (numbers.next() * (plain + adverse * adverseWeight) < plain) return chooseEvent(alternatives);
    const at = nthAdverse(alternatives, numbers.below(adverse));
    const struck = alternatives[at];
    if (struck) algorithm.taken?.(struck);
    return at;
  }
  function chooseEvent(alternatives: readonly Alternative[]): number {
    const events = alternatives.filter((alternative) => !isAdverse(alternative));
    const [only] = events;
    if (events.length === 1 && only) algorithm.taken?.(only);
    const chosen = events.length === 1 ? only : events[algorithm.choose(events)];
    return alternatives.findIndex((alternative) => alternative === chosen);
  }
  return {
    name,
    begin(seed) {
      numbers = prng(seed);
      algorithm.begin(numbers);
    },
    choose,
    ...(algorithm.taken && {
      forced: ([only]) => {
        if (only && only.way === undefined) algorithm.taken?.(only);
      },
    }),
    ...(algorithm.learn && { learn: (executions) => algorithm.learn?.(executions) }),
  };
}

function nthAdverse(alternatives: readonly Alternative[], nth: number): number {
  let left = nth;
  return alternatives.findIndex((alternative) => isAdverse(alternative) && left-- === 0);
}
