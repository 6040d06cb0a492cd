/** Picks the next execution by its number: each gets a seed of its own, until one is worth stopping for. */
import { realNowMs } from "../sim/rest/host.ts";
import { seedAt } from "../sim/prng.ts";
import { PartQueue, type Tally } from "./part-queue.ts";
import { numberAt, countDealtTo, whole, type Shard } from "./shard.ts";
import { inSlices, type Sliced, type SliceOptions } from "./slices.ts";

export interface SampleOptions extends SliceOptions {
  readonly seed: number;
  /** Of all shards together. */
  readonly executionsMax: number;
  /** Which numbers are ours; all of them by default. */
  readonly shard?: Shard | undefined;
  /** Shared with other jobs that do parts of this. */
  readonly queue?: PartQueue | undefined;
  /** How many executions are claimed at once; all of them by default. */
  readonly partSize?: number | undefined;
  /** Told between slices, with the number of executions so far. */
  readonly onProgress?: ((executions: number) => void) | undefined;
}

export interface Drawn<E> {
  /** Runs one execution at once, adds its steps up, and returns it where it is worth stopping for. */
  attempt(seed: number, tally: Tally): E | undefined;
  /** Gives the execution that was cut off because it did not end, and adds its steps up. */
  cutOff(tally: Tally): E;
}

export interface Sampled<E> {
  readonly executions: number;
  /** The execution that was worth stopping for, which is in the last part. */
  readonly found: E | undefined;
  /** Why it ended: one was found, the budget is used up, or the caller wanted it to stop. */
  readonly ended: "found" | "budget" | "time" | "stopped";
  /** The work done, by parts. */
  readonly tallies: readonly Tally[];
}

export async function sample<E>(sampled: Drawn<E>, options: SampleOptions): Promise<Sampled<E>> {
  const sampling = new Sampling(sampled, options);
  return sampling.result(await inSlices(sampling, options));
}

class Sampling<E> implements Sliced<"found" | "budget"> {
  #executions = 0;
  readonly #onProgress: SampleOptions["onProgress"];
  readonly #drawn: Drawn<E>;
  readonly #seed: number;
  readonly #shard: Shard;
  readonly #queue: PartQueue;
  /** How many executions are dealt to our shard. */
  readonly #dealt: number;
  readonly #partSize: number;
  readonly #tallies: Tally[] = [];
  #found: E | undefined;

  constructor(drawn: Drawn<E>, options: SampleOptions) {
    const { seed, executionsMax, shard = whole, queue = new PartQueue() } = options;
    this.#drawn = drawn;
    this.#onProgress = options.onProgress;
    this.#seed = seed;
    this.#shard = shard;
    this.#queue = queue;
    this.#dealt = countDealtTo(shard, executionsMax);
    this.#partSize = options.partSize ?? Math.max(1, this.#dealt);
  }

  get isStopped(): boolean {
    return this.#queue.isStopped;
  }

  report(): void {
    this.#onProgress?.(this.#executions);
  }

  slice(untilMs: number): "found" | "budget" | undefined {
    do {
      const tally = this.#current();
      if (!tally) return "budget";
      const number = numberAt(this.#shard, tally.part * this.#partSize + tally.executions);
      this.#found = this.#drawn.attempt(seedAt(this.#seed, number), tally);
      this.#count(tally);
      if (this.#found !== undefined) {
        this.#queue.noteFound(tally);
        return "found";
      }
    } while (realNowMs() < untilMs);
    return this.#current() ? undefined : "budget";
  }

  cutOff(): "found" {
    // One was begun, or nothing could have been cut off.
    const tally = this.#tallies.at(-1) ?? this.#queue.next();
    this.#found = this.#drawn.cutOff(tally);
    this.#count(tally);
    this.#queue.noteFound(tally);
    return "found";
  }

  #count(tally: Tally): void {
    tally.executions++;
    this.#executions++;
  }

  result(ended: Sampled<E>["ended"]): Sampled<E> {
    return { executions: this.#executions, found: this.#found, ended, tallies: this.#tallies };
  }

  /** The part that the next execution belongs to, if there is one. */
  #current(): Tally | undefined {
    const last = this.#tallies.at(-1);
    const tally = last && this.#isUnfinished(last) ? last : this.#queue.next();
    if (!this.#isUnfinished(tally) || this.#queue.isBeyond(tally)) return undefined;
    if (tally !== last) this.#tallies.push(tally);
    return tally;
  }

  #isUnfinished({ part, executions }: Tally): boolean {
    return executions < this.#partSize && part * this.#partSize + executions < this.#dealt;
  }
}
