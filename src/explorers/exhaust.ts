/**
 * Runs every execution up to commuting steps, and doubts what commutes: of a seeded share of executions two neighbouring
 * steps that are held independent are run the other way round. If that makes a difference, the footprints of this subject
 * are too thin: everything is then held dependent, and the search starts again.
 */
import { inMacrotask, realNowMs, withoutStacks } from "../sim/host.ts";
import { prng, type Prng } from "../sim/prng.ts";
import type { Shares, StepLog } from "../sim/step-log.ts";
import type { Strategy } from "../sim/strategy.ts";
import { divide } from "./divide.ts";
import { Dpor, type DporOptions, type Explored } from "./dpor.ts";
import { exploredShare } from "./estimate.ts";
import { isBeyond, shareOf, type Shard } from "./shard.ts";
import { commute } from "./transition.ts";

/** What is searched. `E` is an execution. */
export interface Searched<E> {
  execute(strategy: Strategy, log: StepLog): E;
  isWorthStopping(execution: E): boolean;
  /** The labels that lead to it, choices within steps included. */
  labelsOf(execution: E): readonly string[];
  /** What came of it, as text. Asked before the next execution begins. */
  outcomeOf(execution: E): string;
  /** What comes of following `labels`; a sentence where they cannot be followed. */
  follow(labels: readonly string[]): string;
}

export interface ExhaustOptions {
  readonly seed: number;
  /** Of all shards together. */
  readonly executionsMax: number;
  /** Which parts of the search are ours; undefined searches the whole, undivided. */
  readonly shard?: Shard | undefined;
  /** Holds every two steps dependent from the start. */
  readonly isTotal?: boolean | undefined;
  readonly secondsMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly shares: Shares;
  /** How many of the executions have a pair of steps exchanged: 0 none, 1 all. */
  readonly swapShare?: number | undefined;
  /** Told between slices. `share` is an estimate of how much of the tree has been explored. */
  readonly onProgress?: ((executions: number, share: number) => void) | undefined;
}

/** Two steps that were held independent and are not. */
export interface ThinPair {
  readonly first: string;
  readonly second: string;
}

export interface Exhausted<E> {
  readonly executions: number;
  /** Choices in all of them. */
  readonly steps: number;
  /** Begun and given up because they held nothing new. */
  readonly blocked: number;
  readonly found: E | undefined;
  /** The number of the part in which it was found. */
  readonly foundAt: number | undefined;
  readonly ended: "found" | "done" | "budget" | "time" | "stopped";
  /** Why everything was held dependent, if it was. */
  readonly thin: ThinPair | undefined;
}

/** The outside (signals, progress) gets a turn at least this often. */
const sliceMs = 50;
const swapShareDefault = 0.02;

export async function exhaust<E>(searched: Searched<E>, options: ExhaustOptions): Promise<Exhausted<E>> {
  let search = new Search(searched, options, undefined);
  const endMs = realNowMs() + (options.secondsMax ?? Infinity) * 1_000;
  for (;;) {
    const ended = await inMacrotask(() =>
      withoutStacks(() => search.slice(Math.min(realNowMs() + sliceMs, endMs))),
    );
    options.onProgress?.(search.executions, search.share);
    if (search.thin && !search.isTotal) {
      search = new Search(searched, options, search.thin);
      continue;
    }
    if (ended) return search.result(ended);
    if (options.signal?.aborted) return search.result("stopped");
    if (realNowMs() >= endMs) return search.result("time");
  }
}

class Search<E> {
  executions = 0;
  thin: ThinPair | undefined;
  readonly isTotal: boolean;
  readonly #executionsMax: number;
  #steps = 0;
  #blocked = 0;
  /** The parts that are ours, by number. Divided when the first execution may run. */
  #parts: ReadonlyMap<number, DporOptions> | undefined;
  readonly #explored: number[] = [];
  #dpor: Dpor | undefined;
  readonly #searched: Searched<E>;
  readonly #options: ExhaustOptions;
  readonly #numbers: Prng;
  #found: E | undefined;

  /** `thin` is why everything is to be held dependent. */
  constructor(searched: Searched<E>, options: ExhaustOptions, thin: ThinPair | undefined) {
    this.#searched = searched;
    this.#options = options;
    this.thin = thin;
    this.isTotal = thin !== undefined || options.isTotal === true;
    this.#executionsMax = options.shard
      ? shareOf(options.shard, options.executionsMax)
      : options.executionsMax;
    this.#numbers = prng(options.seed);
  }

  /** Goes on until the time is up: says why it ended, if it did. */
  slice(untilMs: number): Exhausted<E>["ended"] | undefined {
    const searched = this.#searched;
    do {
      const dpor = this.#dpor && !this.#dpor.isDone ? this.#dpor : this.#nextPart();
      if (!dpor) return "done";
      if (this.executions >= this.#executionsMax) return "budget";
      const explored = dpor.next((strategy, log) => searched.execute(strategy, log));
      if (explored) {
        this.executions++;
        this.#steps += searched.labelsOf(explored.execution).length;
        if (searched.isWorthStopping(explored.execution)) {
          this.#found = explored.execution;
          return "found";
        }
        if (!this.isTotal) this.thin = this.#doubt(explored);
        if (this.thin && !this.isTotal) return undefined;
      }
    } while (realNowMs() < untilMs);
    return this.#dpor?.isDone === true && this.#isLastPart ? "done" : undefined;
  }

  /** An estimate of how much of it has been explored. */
  get share(): number {
    const { stack, isDone, top } = this.#dpor ?? { stack: [], isDone: true, top: 0 };
    const ofPart = isDone ? 1 : exploredShare(stack.slice(top));
    return (Math.max(0, this.#explored.length - 1) + ofPart) / Math.max(1, this.#parts?.size ?? 1);
  }

  result(ended: Exhausted<E>["ended"]): Exhausted<E> {
    const { executions, thin } = this;
    const blocked = this.#blocked + (this.#dpor?.blocked ?? 0);
    const foundAt = this.#found && this.#options.shard && this.#explored.at(-1);
    return { executions, steps: this.#steps, blocked, found: this.#found, foundAt, ended, thin };
  }

  get #isLastPart(): boolean {
    return this.#explored.length === this.#parts?.size;
  }

  /** Begins the next part that is ours. */
  #nextPart(): Dpor | undefined {
    const parts = (this.#parts ??= this.#divide());
    this.#blocked += this.#dpor?.blocked ?? 0;
    this.#dpor = undefined;
    for (const [number, part] of parts) {
      if (this.#explored.includes(number)) continue;
      if (this.#options.shard && isBeyond(this.#options.shard, number)) return undefined;
      this.#explored.push(number);
      this.#dpor = new Dpor(part);
      return this.#dpor;
    }
    return undefined;
  }

  #divide(): Map<number, DporOptions> {
    const { shares, shard } = this.#options;
    const options = { shares, isTotal: this.isTotal };
    if (!shard) return new Map([[0, options]]);
    const { parts, tracker } = divide((strategy, log) => this.#searched.execute(strategy, log), options);
    const ours = parts.flatMap((above, number) =>
      number % shard.count === shard.index ? [[number, { ...options, above, tracker }] as const] : [],
    );
    return new Map(ours);
  }

  /** Exchanges a pair of neighbours that should not mind. */
  #doubt({ execution, order }: Explored<E>): ThinPair | undefined {
    if (this.#numbers.next() >= (this.#options.swapShare ?? swapShareDefault)) return undefined;
    const { transitions, isBefore } = order;
    const pairs = transitions.flatMap((first, at) => {
      const second = transitions[at + 1];
      return second && commute(first, second) && !isBefore(at, at + 1) ? [{ at, first, second }] : [];
    });
    const pair = pairs[this.#numbers.below(pairs.length)];
    if (!pair) return undefined;
    const outcome = this.#searched.outcomeOf(execution);
    const swapped = exchanged(this.#searched.labelsOf(execution), pair.at);
    if (this.#searched.follow(swapped) === outcome) return undefined;
    return { first: pair.first.label, second: pair.second.label };
  }
}

/** The labels with steps `at` and `at` + 1 exchanged. A choice within a step ("random-a=2") goes with its step. */
function exchanged(labels: readonly string[], at: number): string[] {
  const steps: string[][] = [];
  for (const label of labels) {
    if (label.includes("=")) steps.at(-1)?.push(label);
    else steps.push([label]);
  }
  const [first = [], second = []] = steps.slice(at, at + 2);
  steps.splice(at, 2, second, first);
  return steps.flat();
}
