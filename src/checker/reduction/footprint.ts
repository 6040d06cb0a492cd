/**
 * The cells that steps and properties may read and write, read off their text: the static half of the reduction.
 *
 * Cells are numbered as in the layout. Where a process stands is not one cell: each test of labels that occurs in the
 * model is a virtual cell of its own, which a jump writes only if it crosses the border of those labels.
 */
import type { Layout } from "../compile/layout.ts";
import type { Cells, Node, Truth } from "../language/node.ts";
import type { Instance } from "../language/process.ts";
import type { Body, Statement } from "../language/statement.ts";
import { unbound } from "../language/unbound.ts";

/** An access whose cell depends on the state: cell `index` of an array, where `support` is what the index reads. */
export interface DynamicAccess {
  readonly first: number;
  readonly size: number;
  readonly index: Node;
  readonly support: ReadonlySet<number>;
}

export interface Access {
  readonly cells: Set<number>;
  readonly dynamic: DynamicAccess[];
}

export interface StepFootprint {
  readonly reads: Access;
  readonly writes: Access;
  /** Labels where it may end, as codes. */
  readonly next: Set<number>;
  /** The condition that it waits for before it does anything. */
  readonly guard: readonly Truth[];
  readonly guardReads: Access;
}

type At = Truth & { kind: "at" };

/** The tests of labels that occur in a model, numbered after its cells. */
export class LabelTests {
  readonly #layout: Layout;
  readonly #tests = new Map<string, { readonly id: number; readonly test: At }>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  get cellCount(): number {
    return this.#layout.cellCount + this.#tests.size;
  }

  idOf(test: At): number {
    const key = `${test.pc.name}/${test.index}/${[...test.labels].sort().join(",")}`;
    const known = this.#tests.get(key);
    if (known) return known.id;
    const id = this.cellCount;
    this.#tests.set(key, { id, test });
    return id;
  }

  /** The tests whose answer changes when a process jumps. */
  crossed(instance: Instance, from: number, to: number): number[] {
    const [left, reached] = [instance.labels[from] ?? "", instance.labels[to] ?? ""];
    return [...this.#tests.values()].flatMap(({ id, test }) =>
      test.pc === instance.pc &&
      test.index === instance.index &&
      test.labels.includes(left) !== test.labels.includes(reached)
        ? [id]
        : [],
    );
  }
}

export const access = (): Access => ({ cells: new Set(), dynamic: [] });

/** Adds what evaluating a node reads. */
export function collect(layout: Layout, tests: LabelTests, node: Node | Truth, into: Access): void {
  const also = (part: Node | Truth): void => collect(layout, tests, part, into);
  switch (node.kind) {
    case "read":
      also(node.index);
      touch(layout, tests, node.cells, node.index, into);
      return;
    case "at":
      into.cells.add(tests.idOf(node));
      return;
    case "unwrap":
    case "not":
      also(node.of);
      return;
    case "arithmetic":
    case "compare":
      also(node.left);
      also(node.right);
      return;
    case "pair":
      also(node.first);
      also(node.second);
      return;
    case "count":
    case "and":
    case "or":
      node.parts.forEach(also);
      return;
    case "select":
      also(node.condition);
      also(node.yes);
      also(node.no);
      return;
    case "number":
    case "truth":
    case "bound":
    case "wrong":
      return;
  }
}

function touch(layout: Layout, tests: LabelTests, cells: Cells, index: Node, into: Access): void {
  const { first } = layout.of(cells);
  if (index.kind === "number") {
    into.cells.add(first + index.value);
    return;
  }
  const origin = unbound(index);
  const read = access();
  collect(layout, tests, origin, read);
  // An index that is itself found through a computed index is taken to be any: it would need two lookups.
  if (read.dynamic.length > 0) for (let cell = 0; cell < cells.size; cell++) into.cells.add(first + cell);
  else into.dynamic.push({ first, size: cells.size, index: origin, support: read.cells });
}

export function footprintOf(
  layout: Layout,
  tests: LabelTests,
  instance: Instance,
  from: number,
): StepFootprint {
  const body = instance.steps[from] ?? [];
  const guard = guardOf(body);
  const footprint: StepFootprint = {
    reads: access(),
    writes: access(),
    next: new Set(),
    guard,
    guardReads: access(),
  };
  for (const condition of guard) collect(layout, tests, condition, footprint.guardReads);
  walk({ layout, tests, instance, footprint }, body);
  if (canEnd(body)) footprint.next.add(from);
  return footprint;
}

/** The conditions that a step starts with. */
function guardOf(body: Body): Truth[] {
  const end = body.findIndex(({ kind }) => kind !== "block");
  return body
    .slice(0, end === -1 ? body.length : end)
    .flatMap((part) => (part.kind === "block" ? [part.condition] : []));
}

/** May control reach the end of the statements without a jump? Then the step ends where it began. */
const canEnd = (body: Body): boolean => body.every(passes);

function passes(statement: Statement): boolean {
  switch (statement.kind) {
    case "goto":
      return false;
    case "branch":
      return canEnd(statement.yes) || canEnd(statement.no);
    case "either":
      return statement.alternatives.some(canEnd);
    case "pick":
      return statement.picks.some(({ body }) => canEnd(body));
    case "bind":
    case "all":
      return canEnd(statement.body);
    case "assign":
    case "block":
      return true;
  }
}

interface Walk {
  readonly layout: Layout;
  readonly tests: LabelTests;
  readonly instance: Instance;
  readonly footprint: StepFootprint;
}

function walk(at: Walk, body: Body): void {
  for (const statement of body) walkStatement(at, statement);
}

function walkStatement(at: Walk, statement: Statement): void {
  const { layout, tests, footprint } = at;
  const read = (node: Node | Truth): void => collect(layout, tests, node, footprint.reads);
  switch (statement.kind) {
    case "goto":
      footprint.next.add(at.instance.labels.indexOf(statement.label));
      return;
    case "assign":
      read(statement.value);
      read(statement.index);
      touch(layout, tests, statement.cells, statement.index, footprint.writes);
      return;
    case "block":
      read(statement.condition);
      return;
    case "branch":
      read(statement.condition);
      walk(at, statement.yes);
      walk(at, statement.no);
      return;
    case "either":
      for (const alternative of statement.alternatives) walk(at, alternative);
      return;
    case "pick":
      for (const { condition, body } of statement.picks) {
        read(condition);
        walk(at, body);
      }
      return;
    case "bind":
      read(statement.value);
      walk(at, statement.body);
      return;
    case "all":
      walk(at, statement.body);
      return;
  }
}
