/** Picks the next execution by its number: each gets a seed of its own, until one is worth stopping for. */
import { inMacrotask, realNowMs, withoutStacks } from "../sim/host.ts";
import { seedAt } from "../sim/prng.ts";
import { Claims, type Tally } from "./claims.ts";
import { numberAt, shareOf, whole, type Shard } from "./shard.ts";

export interface SampleOptions {
  readonly seed: number;
  /** Of all shards together. */
  readonly executionsMax: number;
  /** Real time after which no further execution is begun. */
  readonly secondsMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Which numbers are ours; all of them by default. */
  readonly shard?: Shard | undefined;
  /** Shared with other jobs that do parts of this. */
  readonly claims?: Claims | undefined;
  /** How many executions are claimed at once; all of them by default. */
  readonly partSize?: number | undefined;
  /** Told between slices, with the number of executions so far. */
  readonly onProgress?: ((executions: number) => void) | undefined;
}

export interface Sampled<E> {
  readonly executions: number;
  /** The execution that was worth stopping for, which is in the last part. */
  readonly found: E | undefined;
  /** Why it ended: one was found, the budget is used up, or somebody wanted it to stop. */
  readonly ended: "found" | "budget" | "time" | "stopped";
  /** What was done, by parts. */
  readonly tallies: readonly Tally[];
}

/** The outside (signals, progress) gets a turn at least this often. */
const sliceMs = 50;

/** `attempt` runs one execution at once, adds its steps up, and returns it where it is worth stopping for. */
export async function sample<E>(
  attempt: (seed: number, tally: Tally) => E | undefined,
  options: SampleOptions,
): Promise<Sampled<E>> {
  const { secondsMax = Infinity, signal, onProgress } = options;
  const endMs = realNowMs() + secondsMax * 1_000;
  const sampling = new Sampling(attempt, options);
  for (;;) {
    await inMacrotask(() => withoutStacks(() => sampling.slice(Math.min(realNowMs() + sliceMs, endMs))));
    onProgress?.(sampling.executions);
    if (sampling.ended) return sampling.result(sampling.ended);
    if (signal?.aborted || sampling.isStopped) return sampling.result("stopped");
    if (realNowMs() >= endMs) return sampling.result("time");
  }
}

class Sampling<E> {
  executions = 0;
  ended: "found" | "budget" | undefined;
  readonly #attempt: (seed: number, tally: Tally) => E | undefined;
  readonly #seed: number;
  readonly #shard: Shard;
  readonly #claims: Claims;
  /** How many executions are dealt to our shard. */
  readonly #dealt: number;
  readonly #partSize: number;
  readonly #tallies: Tally[] = [];
  #found: E | undefined;

  constructor(attempt: (seed: number, tally: Tally) => E | undefined, options: SampleOptions) {
    const { seed, executionsMax, shard = whole, claims = new Claims() } = options;
    this.#attempt = attempt;
    this.#seed = seed;
    this.#shard = shard;
    this.#claims = claims;
    this.#dealt = shareOf(shard, executionsMax);
    this.#partSize = options.partSize ?? Math.max(1, this.#dealt);
  }

  get isStopped(): boolean {
    return this.#claims.isStopped;
  }

  slice(untilMs: number): void {
    do {
      const tally = this.#current();
      if (!tally) {
        this.ended = "budget";
        return;
      }
      const number = numberAt(this.#shard, tally.part * this.#partSize + tally.executions);
      this.#found = this.#attempt(seedAt(this.#seed, number), tally);
      tally.executions++;
      this.executions++;
      if (this.#found !== undefined) {
        this.#claims.noteFound(tally);
        this.ended = "found";
        return;
      }
    } while (realNowMs() < untilMs);
    if (!this.#current()) this.ended = "budget";
  }

  result(ended: Sampled<E>["ended"]): Sampled<E> {
    return { executions: this.executions, found: this.#found, ended, tallies: this.#tallies };
  }

  /** The part that the next execution belongs to, if there is one. */
  #current(): Tally | undefined {
    const last = this.#tallies.at(-1);
    const tally = last && this.#isUnfinished(last) ? last : this.#claims.next();
    if (!this.#isUnfinished(tally) || this.#claims.isBeyond(tally)) return undefined;
    if (tally !== last) this.#tallies.push(tally);
    return tally;
  }

  #isUnfinished({ part, executions }: Tally): boolean {
    return executions < this.#partSize && part * this.#partSize + executions < this.#dealt;
  }
}
