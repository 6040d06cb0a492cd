/** Successors with the reduction: a process that may go first runs on, judged but not stored, until others matter. */
import type { Compiled, Generated } from "../compile/compile.ts";
import { grown, type Machine } from "../search/machine.ts";
import type { Reduction } from "./reduction.ts";
import type { Canonicalize } from "../symmetry/symmetry.ts";

export interface ReducedParts {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly canonicalize: Canonicalize | undefined;
  readonly reduction: Reduction;
}

/** The result of a run between stored states. */
interface Run {
  readonly last: number;
  readonly cycles: number;
  /** In how many ways the steps so far could have gone. */
  readonly width: number;
}

/**
 * How often a run may pass labels that close a cycle. The run ends there at the latest, in a state that is stored and in
 * which every process moves. So no run goes on forever, and none postpones a process forever.
 */
const cyclesMax = 16;

/** A run that branches further than this ends in stored states: they are visited once, runs as often as they are begun. */
const widthMax = 64;

export function reducedMachine(parts: ReducedParts): Machine {
  return new ReducedMachine(parts);
}

class ReducedMachine implements Machine {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly canonicalize: Canonicalize;
  readonly isPlain = false;
  passedBits = 0;
  taken = 0;
  arrivals = 0;
  out: Int32Array;
  readonly #reduction: Reduction;
  readonly #words: number;
  readonly #room: number;
  /** States on the way: each level of the run takes `#room` entries. */
  #way: Int32Array;

  constructor({ compiled, generated, canonicalize, reduction }: ReducedParts) {
    this.compiled = compiled;
    this.generated = generated;
    this.canonicalize = canonicalize ?? (() => {});
    this.#reduction = reduction;
    this.#words = compiled.words;
    this.#room = compiled.fanout * compiled.words;
    this.out = new Int32Array(1024 * compiled.words);
    this.#way = new Int32Array(64 * this.#room);
  }

  successors(states: Int32Array, at: number, filled: number): number {
    let reached = filled;
    for (let process = 0; process < this.compiled.instances.length; process++) {
      const end = this.generated.expandOne(process, states, at, this.#way, 0);
      reached = this.#settleAll(0, end, { last: process, cycles: 0, width: 1 }, reached);
    }
    return reached;
  }

  #settleAll(from: number, end: number, run: Run, filled: number): number {
    const words = this.#words;
    this.taken += (end - from) / words;
    let reached = filled;
    for (let next = from; next < end; next += words) reached = this.#settle(next, from, run, reached);
    return reached;
  }

  /** Follows the state at `at` of the way, whose level begins at `level`, to states that must be stored. */
  #settle(at: number, level: number, run: Run, filled: number): number {
    const first = this.#reduction.choose(this.#way, at, run.last);
    if (first === -1) return this.#store(at, filled);
    const cycles = this.#reduction.closesCycle(first, this.#way, at) ? run.cycles + 1 : run.cycles;
    if (cycles > cyclesMax || run.width > widthMax) return this.#store(at, filled);
    const from = level + this.#room;
    if (from + this.#room > this.#way.length) this.#way = grown(this.#way, from + this.#room);
    const end = this.generated.expandOne(first, this.#way, at, this.#way, from);
    if (end <= from) return this.#store(at, filled);
    this.passedBits |= this.generated.judge(this.#way, at, this.passedBits);
    const width = (run.width * (end - from)) / this.#words;
    return this.#settleAll(from, end, { last: first, cycles, width }, filled);
  }

  #store(at: number, filled: number): number {
    const words = this.#words;
    this.arrivals += 1;
    if (filled + words > this.out.length) this.out = grown(this.out, filled + words);
    for (let word = 0; word < words; word++) this.out[filled + word] = this.#way[at + word] as number;
    this.canonicalize(this.out, filled);
    return filled + words;
  }
}
