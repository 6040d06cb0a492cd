/**
 * Swarm testing (Groce, Zhang, Eide, Chen, Regehr, "Swarm testing", ISSTA 2012; TigerBeetle draws its simulator's options
 * alike): an execution leaves out a part of what might happen, since what always happens hides what only shows without it.
 * Drawn are the kinds of fault that strike and the step before which none does, the ways in which bodies go about their
 * work, and workers who come late, when nothing else can happen.
 *
 * Where we depart from it: what is left out is simply not chosen, so that the schedule alone replays the execution; and
 * in half of the executions nothing is left out.
 */
import { prng, seedAt } from "../sim/prng.ts";
import type { Alternative, Strategy } from "../sim/strategy.ts";

/** Neither an execution's index nor anything that a strategy draws from its seed by itself. */
const stream = 0x5a;

/** How often something is left out, of four times. */
const quarters = { fault: 1, way: 2, worker: 1 } as const;

/** Faults that wait do so for fewer steps than this. */
const faultFreeMax = 16;

export function swarm(inner: Strategy): Strategy {
  let seed = 0;
  let isWhole = true;
  let step = 0;
  let faultFree = 0;
  let sawFault = false;
  const isOn = new Map<string, boolean>();

  /** The same answer whenever it is asked in one execution, and no matter what else was asked. */
  function isChosen(kind: keyof typeof quarters, what: string): boolean {
    const name = kind === "worker" ? `${what} late` : `no ${what}`;
    let on = isOn.get(name);
    if (on === undefined) {
      on = prng(seedAt(seed ^ stream, hashOf(name))).below(4) >= quarters[kind];
      isOn.set(name, on);
    }
    return on;
  }

  function isAllowed({ label, fault, way, owner }: Alternative): boolean {
    if (fault !== undefined) {
      sawFault = true;
      return isChosen("fault", `fault ${fault}`) && step > faultFree;
    }
    if (way !== undefined) return isChosen("way", `${label.slice(0, label.indexOf("-"))} ${way}`);
    return !label.startsWith("start-") || isChosen("worker", owner);
  }

  function allowed(alternatives: readonly Alternative[]): readonly Alternative[] {
    if (isWhole || alternatives.every(isAllowed)) return alternatives;
    const kept = alternatives.filter(isAllowed);
    if (kept.length > 0) return kept;
    // Everything there is was left out: late workers come now, and a choice has all its ways.
    const plain = alternatives.filter(({ fault }) => fault === undefined);
    return plain.length > 0 ? plain : alternatives;
  }

  return {
    name: inner.name,
    get drawn() {
      const out = [...isOn].filter(([, on]) => !on).map(([what]) => what);
      const wait = sawFault && faultFree > 0 && `no fault before step ${faultFree + 1}`;
      return [inner.drawn, ...out.sort((one, other) => (one < other ? -1 : 1)), wait]
        .filter(Boolean)
        .join(", ");
    },
    begin(executionSeed) {
      seed = executionSeed;
      const numbers = prng(seedAt(seed ^ stream, 0));
      isWhole = numbers.below(2) === 0;
      faultFree = numbers.below(2) * numbers.below(faultFreeMax);
      step = 0;
      sawFault = false;
      isOn.clear();
      inner.begin(seed);
    },
    choose(alternatives) {
      if (alternatives[0]?.way === undefined) step++;
      const kept = allowed(alternatives);
      if (kept.length > 1) {
        const index = inner.choose(kept);
        return kept === alternatives
          ? index
          : alternatives.findIndex((alternative) => alternative === kept[index]);
      }
      inner.forced?.(kept);
      return alternatives.findIndex((alternative) => alternative === kept[0]);
    },
    ...(inner.forced && { forced: (alternatives) => inner.forced?.(alternatives) }),
    ...(inner.learn && { learn: (executions) => inner.learn?.(executions) }),
  };
}

/** A whole number for a text: FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) + 1;
}
