/**
 * The parts of a search, in order. A job that is free takes the next part, so no job waits for another whose parts are larger.
 * The result does not depend on which job did a part: of all findings the one in the first part wins, and the work in later
 * parts does not count.
 */

const slots = { next: 0, foundAt: 1, isStopped: 2 } as const;
const nothingFound = 2 ** 31 - 1;

/** The work of one job in one part. */
export interface Tally {
  readonly part: number;
  executions: number;
  /** Choices in all of them. */
  steps: number;
  /** Executions begun and given up because they held nothing new. */
  sleepSetBlocked: number;
}

export class PartQueue {
  readonly memory: Int32Array;

  /** Jobs of one search take parts from one queue, in shared memory. A job alone has its own. */
  constructor(memory: Int32Array = newQueueMemory(ArrayBuffer)) {
    this.memory = memory;
  }

  /** Claims the next part. There may be no such part: the caller knows how many there are. */
  next(): Tally {
    return { part: Atomics.add(this.memory, slots.next, 1), executions: 0, steps: 0, sleepSetBlocked: 0 };
  }

  noteFound({ part }: Tally): void {
    let least = Atomics.load(this.memory, slots.foundAt);
    while (part < least) {
      least = Atomics.compareExchange(this.memory, slots.foundAt, least, part);
    }
  }

  /** Whether an earlier part has a finding: one in this part cannot win any more. */
  isBeyond({ part }: Tally): boolean {
    return part > Atomics.load(this.memory, slots.foundAt);
  }

  get isFound(): boolean {
    return Atomics.load(this.memory, slots.foundAt) !== nothingFound;
  }

  /** Asks all jobs to end with what they have done. */
  stop(): void {
    Atomics.store(this.memory, slots.isStopped, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.memory, slots.isStopped) === 1;
  }
}

export function newQueueMemory(Buffer: ArrayBufferConstructor | SharedArrayBufferConstructor): Int32Array {
  const memory = new Int32Array(new Buffer(3 * Int32Array.BYTES_PER_ELEMENT));
  memory[slots.foundAt] = nothingFound;
  return memory;
}
