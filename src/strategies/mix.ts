/**
 * The seed of an execution decides what may happen in it at all: the kinds of fault that strike and the step before which
 * none does, the ways in which bodies go about their work, and workers who come late, when nothing else can happen.
 */
import { prng, seedAt } from "../sim/prng.ts";
import type { Alternative } from "../sim/choices/strategy.ts";

/** Nothing that a strategy draws from the same seed by itself. */
const stream = 0x5a;

/** How often something is left out, of four times. */
const quarters = { fault: 1, way: 2, worker: 1 } as const;

/** Faults that wait do so for fewer steps than this. */
const faultFreeMax = 16;

export class Mix {
  readonly isWhole: boolean;
  /** The step that is being chosen; 1 for the first. */
  step = 0;
  readonly #seed: number;
  readonly #faultFree: number;
  #sawFault = false;
  /** Whether a fault that has struck strikes wherever it can from then on, as a server does that is down. */
  readonly #persists: boolean;
  #struck: string | undefined;
  readonly #isOn = new Map<string, boolean>();

  constructor(seed: number) {
    this.#seed = seed ^ stream;
    const numbers = prng(seedAt(this.#seed, 0));
    this.isWhole = numbers.below(2) === 0;
    this.#faultFree = numbers.below(2) * numbers.below(faultFreeMax);
    this.#persists = numbers.below(4) === 0;
  }

  allows({ label, fault, way, owner }: Alternative): boolean {
    if (fault !== undefined) {
      this.#sawFault = true;
      return this.#draws("fault", `no fault ${fault}`) && this.step > this.#faultFree;
    }
    if (way !== undefined) return this.#draws("way", `no ${label.slice(0, label.indexOf("-"))} ${way}`);
    // An outage may last as long as it can, too.
    if (label.startsWith("up-")) return this.#draws("worker", "healed late");
    return !label.startsWith("start-") || this.#draws("worker", `${owner} late`);
  }

  /** Without those that would go well, but may fail by the fault that persists. */
  persisting(alternatives: readonly Alternative[]): readonly Alternative[] {
    if (this.#struck === undefined) return alternatives;
    const failing = new Set(
      alternatives.flatMap(({ label, fault }) => (fault === this.#struck ? [label] : [])),
    );
    return alternatives.filter(({ label }) => !failing.has(`${label}!${this.#struck}`));
  }

  /** Remembers a fault that struck. */
  chose({ fault }: Alternative): void {
    if (this.#persists && fault !== undefined) this.#struck = fault;
  }

  /** In words; nothing where nothing was left out that could have happened. */
  leftOut(): readonly string[] {
    const out = [...this.#isOn].filter(([, isOn]) => !isOn).map(([what]) => what);
    const isFaultFree = this.#sawFault && this.#faultFree > 0;
    return [
      ...out.sort((one, other) => (one < other ? -1 : 1)),
      ...(isFaultFree ? [`no fault before step ${this.#faultFree + 1}`] : []),
    ];
  }

  /** The same answer whenever it is asked, and no matter what else was asked. */
  #draws(kind: keyof typeof quarters, what: string): boolean {
    let isOn = this.#isOn.get(what);
    if (isOn === undefined) {
      isOn = prng(seedAt(this.#seed, hashOf(what))).below(4) >= quarters[kind];
      this.#isOn.set(what, isOn);
    }
    return isOn;
  }
}

/** A whole number for a text: FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) + 1;
}
