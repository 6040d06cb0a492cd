/** Where each cell of a model lies in the fixed-width words of a packed state. */
import { ModelError } from "../language/model-error.ts";
import type { Cells } from "../language/node.ts";

/** Consecutive cells of one array, side by side in one word. */
export interface Run {
  readonly from: number;
  readonly count: number;
  readonly word: number;
  readonly shift: number;
}

export interface Placed {
  readonly cells: Cells;
  readonly bits: number;
  readonly runs: readonly Run[];
  /** The number of its first cell among all cells of the model. */
  readonly first: number;
}

export interface Layout {
  readonly words: number;
  readonly cellCount: number;
  readonly placed: readonly Placed[];
  readonly of: (cells: Cells) => Placed;
}

const bitsOf = (size: number): number => Math.ceil(Math.log2(size));

/**
 * Packs largest arrays first, whole where they fit in one word: an index computed at run time then costs a shift.
 * Arrays are split only where that saves a word.
 */
export function layOut(all: readonly Cells[]): Layout {
  const total = all.reduce((sum, cells) => sum + cells.size * bitsOf(cells.value.size), 0);
  const room = Array.from({ length: Math.max(1, Math.ceil(total / 32)) }, () => 32);
  const runs = new Map<Cells, Run[]>();
  const order = [...all].sort((a, b) => b.size * bitsOf(b.value.size) - a.size * bitsOf(a.value.size));
  for (const cells of order) runs.set(cells, place(cells, room));
  let first = 0;
  const placed = all.map((cells) => {
    const own = { cells, bits: bitsOf(cells.value.size), runs: runs.get(cells) ?? [], first };
    first += cells.size;
    return own;
  });
  const byCells = new Map(placed.map((own) => [own.cells, own]));
  return {
    words: room.length,
    cellCount: first,
    placed,
    of(cells) {
      const own = byCells.get(cells);
      if (!own) throw new ModelError(`${cells.name} is not declared`);
      return own;
    },
  };
}

function place(cells: Cells, room: number[]): Run[] {
  const bits = bitsOf(cells.value.size);
  if (bits > 31) throw new ModelError(`${cells.name} has ${cells.value.size} values; 2^31 is the most.`);
  const whole = room.findIndex((free) => free >= bits * cells.size);
  if (whole !== -1) return [take(room, whole, bits, { from: 0, count: cells.size })];
  const runs: Run[] = [];
  let from = 0;
  while (from < cells.size) {
    const word = room.reduce((best, free, index) => (free > (room[best] ?? 0) ? index : best), 0);
    const count = Math.min(cells.size - from, Math.floor((room[word] ?? 0) / bits));
    if (count === 0) {
      room.push(32);
      continue;
    }
    runs.push(take(room, word, bits, { from, count }));
    from += count;
  }
  return runs;
}

function take(room: number[], word: number, bits: number, part: { from: number; count: number }): Run {
  const shift = 32 - (room[word] ?? 0);
  room[word] = (room[word] ?? 0) - bits * part.count;
  return { ...part, word, shift };
}

/** The run and shift of one cell. */
export function locate(placed: Placed, index: number): { word: number; shift: number } {
  const run = placed.runs.find(({ from, count }) => index >= from && index < from + count);
  if (!run) throw new ModelError(`${placed.cells.name} has no cell ${index}.`);
  return { word: run.word, shift: run.shift + (index - run.from) * placed.bits };
}
