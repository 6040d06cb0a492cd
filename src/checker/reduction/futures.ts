/** The cells that a process may still read and write while others stand still: over all labels that it can reach. */
import type { Access, DynamicAccess, StepFootprint } from "./footprint.ts";
import type { LabelTests } from "./footprint.ts";
import { junction, textOf, type Node, type Truth } from "../language/node.ts";
import type { Instance } from "../language/process.ts";

/** An access as bits: which cells the index depends on, and which it may come to. */
export interface DynamicBits {
  readonly support: Int32Array;
  readonly whole: Int32Array;
  readonly first: number;
  readonly size: number;
  /** Which of the tracer's indexes it is. */
  readonly index: number;
  /** Equal for equal accesses. */
  readonly name: string;
}

export interface AccessBits {
  readonly cells: Int32Array;
  readonly dynamic: readonly DynamicBits[];
}

export interface Future {
  readonly reads: AccessBits;
  readonly writes: AccessBits;
}

export interface Guard {
  readonly truth: Truth;
  readonly support: Int32Array;
}

/** Turns sets of cells into bits once the number of cells is known, and collects the computed indexes. */
export class Bits {
  readonly masks: number;
  readonly indexes: Node[] = [];

  constructor(cellCount: number) {
    this.masks = (cellCount >> 5) + 1;
  }

  of(cells: Iterable<number>): Int32Array {
    const bits = new Int32Array(this.masks);
    for (const cell of cells) bits[cell >> 5] = (bits[cell >> 5] ?? 0) | (1 << (cell & 31));
    return bits;
  }

  access(access: Access): AccessBits {
    return { cells: this.of(access.cells), dynamic: access.dynamic.map((dynamic) => this.#dynamic(dynamic)) };
  }

  /** An access with every computed index taken to be any. */
  whole(access: Access): Int32Array {
    const cells = new Set(access.cells);
    for (const { first, size, support } of access.dynamic) {
      for (let cell = 0; cell < size; cell++) cells.add(first + cell);
      for (const cell of support) cells.add(cell);
    }
    return this.of(cells);
  }

  #dynamic({ first, size, index, support }: DynamicAccess): DynamicBits {
    const whole = this.of(Array.from({ length: size }, (_, cell) => first + cell));
    const name = `${first}[${textOf(index)}]`;
    return { support: this.of(support), whole, first, size, index: this.indexes.push(index) - 1, name };
  }
}

/** Guards beyond this many are taken never to block, which is safe. */
const guardsMax = 30;

/** The steps of all processes with their footprints, and from them futures, computed when first asked for. */
export class Program {
  readonly guards: Guard[] = [];
  readonly #instances: readonly Instance[];
  readonly #steps: readonly (readonly StepFootprint[])[];
  readonly #bits: Bits;
  readonly #guardOf: readonly (readonly number[])[];
  readonly #known: readonly Map<number, Future>[];
  /** Labels of which every cycle of the process passes one. */
  readonly headers: readonly ReadonlySet<number>[];

  constructor(
    instances: readonly Instance[],
    steps: readonly (readonly StepFootprint[])[],
    bits: Bits,
    tests: LabelTests,
  ) {
    this.#instances = instances;
    this.#bits = bits;
    this.#steps = steps.map((labels, process) =>
      labels.map((step, from) => crossing(step, instances[process], from, tests)),
    );
    this.headers = steps.map(headersOf);
    const names = new Map<string, number>();
    this.#guardOf = steps.map((labels) => labels.map((step) => this.#guard(step, names)));
    this.#known = instances.map(() => new Map<number, Future>());
    // Computed indexes must all be known before code is generated from them.
    this.#steps.forEach((labels, process) => labels.forEach((_, label) => this.future(process, label, 0)));
  }

  isHeader(process: number, label: number): boolean {
    return this.headers[process]?.has(label) === true;
  }

  isDone(process: number, label: number): boolean {
    return this.#instances[process]?.steps[label] === undefined;
  }

  /** `blocked` has the bits of guards that are false and stay so. */
  future(process: number, label: number, blocked: number): Future {
    const known = this.#known[process] as Map<number, Future>;
    const key = blocked * 64 + label;
    const already = known.get(key);
    if (already) return already;
    const future = this.#compute(process, label, blocked);
    known.set(key, future);
    return future;
  }

  #compute(process: number, label: number, blocked: number): Future {
    const seen = new Set([label]);
    const reads = emptyAccess(this.#bits);
    const writes = emptyAccess(this.#bits);
    // A set is walked in the order in which it grows.
    for (const at of seen) {
      const step = this.#steps[process]?.[at];
      const guard = this.#guardOf[process]?.[at] ?? -1;
      if (!step || this.#instances[process]?.steps[at] === undefined) continue;
      if (guard !== -1 && (blocked & (1 << guard)) !== 0) continue;
      const own = this.#own(process, at, step);
      merge(reads, own.reads);
      merge(writes, own.writes);
      for (const next of step.next) seen.add(next);
    }
    return { reads, writes };
  }

  readonly #ownKnown = new Map<string, Future>();

  #own(process: number, label: number, step: StepFootprint): Future {
    const key = `${process}/${label}`;
    const known = this.#ownKnown.get(key) ?? {
      reads: this.#bits.access(step.reads),
      writes: this.#bits.access(step.writes),
    };
    this.#ownKnown.set(key, known);
    return known;
  }

  #guard(step: StepFootprint, names: Map<string, number>): number {
    if (step.guard.length === 0) return -1;
    const truth = junction("and", step.guard);
    const name = textOf(truth);
    const known = names.get(name);
    if (known !== undefined) return known;
    if (this.guards.length === guardsMax) return -1;
    names.set(name, this.guards.length);
    return this.guards.push({ truth, support: this.#bits.whole(step.guardReads) }) - 1;
  }
}

const emptyAccess = (bits: Bits): { cells: Int32Array; dynamic: DynamicBits[] } => ({
  cells: bits.of([]),
  dynamic: [],
});

function merge(into: { cells: Int32Array; dynamic: DynamicBits[] }, access: AccessBits): void {
  access.cells.forEach((bits, mask) => (into.cells[mask] = (into.cells[mask] ?? 0) | bits));
  for (const dynamic of access.dynamic) if (!into.dynamic.includes(dynamic)) into.dynamic.push(dynamic);
}

/** The step with the tests of labels that its jumps cross among its writes. */
function crossing(
  step: StepFootprint,
  instance: Instance | undefined,
  from: number,
  tests: LabelTests,
): StepFootprint {
  const crossed = instance ? [...step.next].flatMap((to) => tests.crossed(instance, from, to)) : [];
  return { ...step, writes: { ...step.writes, cells: new Set([...step.writes.cells, ...crossed]) } };
}

/** The targets of the edges that close a cycle in a depth-first walk: every cycle of labels has one. */
function headersOf(steps: readonly StepFootprint[]): ReadonlySet<number> {
  const headers = new Set<number>();
  const [open, done] = [new Set<number>(), new Set<number>()];
  const visit = (label: number): void => {
    open.add(label);
    for (const next of steps[label]?.next ?? []) {
      if (open.has(next)) headers.add(next);
      else if (!done.has(next)) visit(next);
    }
    open.delete(label);
    done.add(label);
  };
  steps.forEach((_, label) => {
    if (!done.has(label)) visit(label);
  });
  return headers;
}
