/**
 * Which job does which part of a search. Parts stand in an order, and whoever is free claims the next one, so that no job
 * waits for another whose parts are larger. Who did a part does not show in the result: of all findings the one in the
 * first part wins, and what was done in later parts is forgotten.
 */

const slots = { next: 0, foundAt: 1, isStopped: 2 } as const;
const nothingFound = 2 ** 31 - 1;

/** What one job did in one part. */
export interface Tally {
  readonly part: number;
  executions: number;
  /** Choices in all of them. */
  steps: number;
  /** Executions begun and given up because they held nothing new. */
  blocked: number;
}

export class Claims {
  readonly board: Int32Array;

  /** Jobs of one search claim from one board, in shared memory. A job alone has its own. */
  constructor(board: Int32Array = newBoard(ArrayBuffer)) {
    this.board = board;
  }

  /** Begins a part that nobody has begun. There may be no such part: the caller knows how many there are. */
  next(): Tally {
    return { part: Atomics.add(this.board, slots.next, 1), executions: 0, steps: 0, blocked: 0 };
  }

  noteFound({ part }: Tally): void {
    let least = Atomics.load(this.board, slots.foundAt);
    while (part < least) {
      least = Atomics.compareExchange(this.board, slots.foundAt, least, part);
    }
  }

  /** Whether something was found in an earlier part: what is found in this one cannot win any more. */
  isBeyond({ part }: Tally): boolean {
    return part > Atomics.load(this.board, slots.foundAt);
  }

  get isFound(): boolean {
    return Atomics.load(this.board, slots.foundAt) !== nothingFound;
  }

  /** Asks all jobs to end with what they have done. */
  stop(): void {
    Atomics.store(this.board, slots.isStopped, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.board, slots.isStopped) === 1;
  }
}

export function newBoard(Buffer: ArrayBufferConstructor | SharedArrayBufferConstructor): Int32Array {
  const board = new Int32Array(new Buffer(3 * Int32Array.BYTES_PER_ELEMENT));
  board[slots.foundAt] = nothingFound;
  return board;
}
