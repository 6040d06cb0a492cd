/**
 * The model checker's search on several threads of Node. The checker itself knows no threads (src/checker/search/shared-search.ts);
 * this starts a thread for each owner but the first, which is this one, and gives the orders for each round.
 *
 * Threads cost a tenth of a second to start and a message each round, so a search begins in one, and is shared out between two
 * levels when it has proved to be large. When that is depends on how many states there are, never on the time.
 */
import {
  breadthSlices,
  type BreadthOptions,
  type Found,
  type Frontier,
} from "../checker/search/breadth-first.ts";
import { breadthOptions, exactly, type StateSearch } from "../checker/check.ts";
import type { Machine } from "../checker/search/machine.ts";
import type { Trail } from "../checker/search/path.ts";
import {
  Explorer,
  makePost,
  renumbered,
  partitionStates,
  type Order,
  type Post,
  type Report,
  type Partition,
} from "../checker/search/shared-search.ts";
import { restfully, stopped } from "../checker/search/slices.ts";
import { startModelThread, type Kept, type Thread, type ThreadTask } from "./model-thread-start.ts";

/** Where two threads win back what they cost, on two cores: measured, see docs/decisions/threads-own-states.md. */
const sharedFromDefault = 2_200_000;
/** Threads are started ahead of that, so that they stand ready. */
const startedFrom = 0.8;

/** Lets the run loop do what is due: answer Ctrl-C, take in messages. */
export const runLoop = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

export async function searchInThreads(machine: Machine, task: ThreadTask): Promise<StateSearch> {
  const { words } = machine.compiled;
  const { jobs } = task.options;
  const options = breadthOptions(machine.compiled, task.options);
  const pauseAt = task.sharedFrom ?? sharedFromDefault;
  const post = makePost(words, jobs);
  const threads: Thread[] = [];
  const start = (): void => {
    if (threads.length > 0) return;
    for (let own = 1; own < jobs; own++) threads.push(startModelThread(task, own, post));
  };
  try {
    const slices = breadthSlices(machine, {
      ...options,
      pauseAt,
      progressStates: Math.min(200_000, pauseAt / 16),
      onProgress(progress) {
        if (progress.states >= pauseAt * startedFrom) start();
        options.onProgress?.(progress);
      },
    });
    const alone = await restfully(slices, runLoop);
    if (!alone.paused) return exactly(alone, words);
    start();
    return await new SharedOut(machine, options, alone.paused, post).search(threads);
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** The search from where it was shared out. */
export class SharedOut {
  readonly #machine: Machine;
  readonly #options: BreadthOptions;
  readonly #partitions: readonly Partition[];
  readonly #post: Post;
  readonly #bytesMax: number;
  readonly #found: Found[];
  #states: number;
  #transitions: number;
  #depth: number;
  #passedBits: number;
  #bytes = 0;

  constructor(machine: Machine, options: BreadthOptions, frontier: Frontier, post: Post) {
    const owners = post[0]?.length ?? 1;
    const { words } = machine.compiled;
    this.#machine = machine;
    this.#options = options;
    this.#partitions = partitionStates(frontier, words, owners);
    this.#found = renumbered(frontier, words, owners);
    this.#bytesMax = options.bytesMax / owners;
    this.#post = post;
    this.#states = frontier.parents.length;
    this.#transitions = frontier.transitions;
    this.#depth = frontier.depth;
    this.#passedBits = frontier.passedBits;
  }

  async search(threads: readonly Thread[]): Promise<StateSearch> {
    await Promise.all(threads.map((thread) => thread.ready));
    threads.forEach((thread, index) =>
      thread.begin(this.#partitions[index + 1] as Partition, this.#bytesMax),
    );
    const partition = this.#partitions[0] as Partition;
    const explorer = new Explorer(this.#machine, {
      own: 0,
      post: this.#post,
      partition,
      bytesMax: this.#bytesMax,
    });
    const limit = await this.#rounds(explorer, threads);
    const bits = this.#found.reduce((sum, { bit }) => sum | bit, this.#passedBits);
    const { words } = this.#machine.compiled;
    const others = this.#found.length === 0 ? [] : await Promise.all(threads.map((thread) => thread.keep()));
    const { states, parents } = explorer.visited;
    return {
      states: this.#states,
      transitions: this.#transitions,
      depth: this.#depth,
      bytes: this.#bytes,
      bits,
      omission: 0,
      exact: { found: this.#found, trail: trailOver([{ states, parents }, ...others], words) },
      ...(limit === undefined ? {} : { limit }),
    };
  }

  async #rounds(explorer: Explorer, threads: readonly Thread[]): Promise<string | undefined> {
    const { stopAtAny = 0, statesMax, bytesMax, onProgress, isStopped } = this.#options;
    let isNextLevel = true;
    for (let round = 0; ; round++) {
      const decided = this.#found.reduce((sum, { bit }) => sum | bit, this.#passedBits);
      if ((decided & stopAtAny) !== 0) return undefined;
      const order: Order = { round, isNextLevel, decided };
      const others = threads.map((thread) => thread.run(order));
      // An error of the model may come up in several threads at once: the first is told, and the others are no news.
      const own = new Promise<Report>((resolve) => resolve(explorer.run(order)));
      const reports = await Promise.all([own, ...others]);
      const sum = (of: (report: Report) => number): number => reports.reduce((all, one) => all + of(one), 0);
      this.#note(reports);
      const queue = sum(({ waiting, next, sent }) => waiting + next + sent);
      onProgress?.({ states: this.#states, transitions: this.#transitions, queue, depth: this.#depth });
      if (reports.some(({ isFull }) => isFull)) return `${bytesMax} bytes`;
      if (isStopped?.() === true) return stopped;
      if (this.#states >= statesMax) return `${statesMax} states`;
      if (queue === 0) return undefined;
      isNextLevel = sum(({ waiting }) => waiting) === 0;
    }
  }

  #note(reports: readonly Report[]): void {
    for (const { added, taken, passedBits } of reports) {
      this.#states += added;
      this.#transitions += taken;
      this.#passedBits |= passedBits;
    }
    // While one owner takes in the last states of a level, another is expanding it already.
    const found = reports.flatMap((report) => report.found).sort((a, b) => a.depth - b.depth);
    for (const one of found) if (!this.#found.some(({ bit }) => bit === one.bit)) this.#found.push(one);
    this.#bytes = reports.reduce((all, { bytes }) => all + bytes, 0);
    this.#depth = Math.max(this.#depth, ...reports.map(({ depth }) => depth));
  }
}

function trailOver(kept: readonly Kept[], words: number): Trail {
  const at = (state: number): [Kept, number] => [
    kept[state % kept.length] as Kept,
    Math.floor(state / kept.length),
  ];
  return {
    parentOf(state) {
      const [{ parents }, index] = at(state);
      return parents[index] ?? -1;
    },
    stateOf(state) {
      const [{ states }, index] = at(state);
      return states.slice(index * words, (index + 1) * words);
    },
  };
}
