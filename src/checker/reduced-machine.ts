/** Successors with the reduction: a process that may go first runs on, judged but not stored, until others matter. */
import type { Compiled, Generated } from "./compile.ts";
import { grown, type Machine } from "./machine.ts";
import type { Reduction } from "./reduction.ts";
import type { Canonicalize } from "./symmetry.ts";

export interface ReducedParts {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly canonicalize: Canonicalize | undefined;
  readonly reduction: Reduction;
}

/** What a run between stored states has come to. */
interface Run {
  readonly last: number;
  readonly cycles: number;
  /** In how many ways the steps so far could have gone. */
  readonly width: number;
}

/**
 * How often a run may pass labels that close a cycle. The run ends there at the latest, in a state that is stored and in
 * which everybody moves: neither can a run go on for ever, nor can it put anybody off for ever.
 */
const cyclesMax = 16;

/** A run that branches further than this ends in stored states: they are visited once, runs as often as they are begun. */
const widthMax = 64;

export function reducedMachine({ compiled, generated, canonicalize, reduction }: ReducedParts): Machine {
  const { words, fanout } = compiled;
  const room = fanout * words;
  let out = new Int32Array(1024 * words);
  // States on the way: each level of the run takes `room` entries.
  let way = new Int32Array(64 * room);
  let taken = 0;
  let passedBits = 0;

  /** Follows the state at `at` of `way`, whose level begins at `level`, to states that must be stored. */
  const settle = (at: number, level: number, run: Run, filled: number): number => {
    const first = reduction.choose(way, at, run.last);
    const cycles = first !== -1 && reduction.closesCycle(first, way, at) ? run.cycles + 1 : run.cycles;
    if (first !== -1 && cycles <= cyclesMax && run.width <= widthMax) {
      const from = level + room;
      if (from + room > way.length) way = grown(way, from + room);
      const end = generated.expandOne(first, way, at, way, from);
      if (end > from) {
        passedBits |= generated.judge(way, at);
        return settleAll(
          from,
          end,
          { last: first, cycles, width: (run.width * (end - from)) / words },
          filled,
        );
      }
    }
    if (filled + words > out.length) out = grown(out, filled + words);
    for (let word = 0; word < words; word++) out[filled + word] = way[at + word] as number;
    canonicalize?.(out, filled);
    return filled + words;
  };

  const settleAll = (from: number, end: number, run: Run, filled: number): number => {
    taken += (end - from) / words;
    let reached = filled;
    for (let next = from; next < end; next += words) reached = settle(next, from, run, reached);
    return reached;
  };

  return {
    compiled,
    generated,
    canonicalize: canonicalize ?? (() => {}),
    isPlain: false,
    get passedBits() {
      return passedBits;
    },
    get taken() {
      return taken;
    },
    get out() {
      return out;
    },
    successors(states, at, filled) {
      let reached = filled;
      for (let process = 0; process < compiled.instances.length; process++) {
        const end = generated.expandOne(process, states, at, way, 0);
        reached = settleAll(0, end, { last: process, cycles: 0, width: 1 }, reached);
      }
      return reached;
    },
  };
}
