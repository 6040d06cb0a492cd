/** A model: variables, processes and what must hold. It is declared once, plainly, and compiled by the checker. */
import { boolean, ids, isIn, option, range, written, type Domain, type IdDomain } from "./domain.ts";
import { truthOf, type Operand } from "./expression.ts";
import { ModelError } from "./model-error.ts";
import { zero, type Cells, type Truth } from "./node.ts";
import { Process, type Instance, type Local, type Locals, type Member, type Program } from "./process.ts";
import type { Body } from "./statement.ts";
import { MapVariable, Place, SequenceVariable, SetVariable } from "./variable.ts";

/** Something that must hold in every state, or be possible, or come about. */
export type Property =
  | { readonly kind: "always" | "sometimes"; readonly name: string; readonly holds: Truth }
  | { readonly kind: "leads-to"; readonly name: string; readonly from: Truth; readonly to: Truth }
  | { readonly kind: "eventually" | "infinitely-often"; readonly name: string; readonly holds: Truth };

/** Is it about whole behaviours, which no single state decides? */
export const isLiveness = ({ kind }: Property): boolean =>
  kind === "leads-to" || kind === "eventually" || kind === "infinitely-often";

/**
 * A local variable of a process: its domain, and its value at first.
 *
 * @example
 * ```ts
 * const counter = new Model("m").process("counter", { n: local(range(0, 3), 0) });
 * counter.of(counter.only).n.domain.size; // => 4
 * ```
 */
export const local = <T>(domain: Domain<T>, initial: T): Local<T> => ({ domain, initial });

/**
 * A state machine to check: variables, processes that change them, and properties.
 *
 * @example
 * ```ts
 * const model = new Model("light");
 * const green = model.variable("green", boolean, false);
 * model.process("light", {}).program({ start: "switch", ends: [] }, () => ({
 *   switch: [green.set(not(green))],
 * }));
 * model.sometimes("it is green", green);
 * check(model).states; // => 2
 * ```
 */
export class Model {
  readonly name: string;
  readonly cells: Cells[] = [];
  readonly instances: Instance[] = [];
  readonly properties: Property[] = [];

  constructor(name: string) {
    this.name = name;
  }

  variable<T>(name: string, domain: Domain<T>, initial: NoInfer<T>): Place<T> {
    const code = this.#initial(name, domain, initial);
    return new Place(
      this.#declare({ name, size: 1, value: domain, initial: [code] }, "scalar"),
      zero,
      domain,
    );
  }

  /** A value for every key; at first `initial`, or what it gives for the key's code. */
  map<K, V>(
    name: string,
    keys: Domain<K>,
    values: Domain<V>,
    initial: NoInfer<V> | ((code: number) => NoInfer<V>),
  ): MapVariable<K, V> {
    const codes = Array.from({ length: keys.size }, (_, code) =>
      this.#initial(
        name,
        values,
        typeof initial === "function" ? (initial as (code: number) => V)(code) : initial,
      ),
    );
    const cells = this.#declare({ name, size: keys.size, value: values, key: keys, initial: codes }, "map");
    return new MapVariable(cells, keys, values);
  }

  /** A set, empty at first. */
  set<T>(name: string, members: Domain<T>): SetVariable<T> {
    const initial = Array.from({ length: members.size }, () => 0);
    const cells = this.#declare({ name, size: members.size, value: boolean, key: members, initial }, "set");
    return new SetVariable(cells, members);
  }

  /** A sequence of at most `lengthMax` elements; growing beyond that is an error of the model. */
  sequence<T>(
    name: string,
    element: Domain<T>,
    options: { lengthMax: number; initial?: readonly T[] },
  ): SequenceVariable<T> {
    const { lengthMax, initial = [] } = options;
    const codes = Array.from({ length: lengthMax }, (_, at) =>
      at < initial.length ? this.#initial(name, element, initial[at] as T) + 1 : 0,
    );
    if (initial.length > lengthMax)
      throw new ModelError(
        `Model ${this.name} gives ${name} ${initial.length} elements at first; ${lengthMax} are the most.`,
      );
    const cells = this.#declare(
      { name, size: lengthMax, value: option(element), initial: codes },
      "sequence",
    );
    const length = range(0, lengthMax);
    const size = this.#declare(
      { name: `${name}.length`, size: 1, value: length, initial: [initial.length] },
      "length",
    );
    return new SequenceVariable(cells, size, element);
  }

  /** As many processes as `members` has names, all alike. Their steps follow with `program`. */
  processes<Name extends string, L extends Locals>(
    members: IdDomain<Name>,
    locals: L,
  ): DeclaredProcess<Name, L> {
    const process = new DeclaredProcess(members, locals, this);
    this.cells.push(...Object.values(process.locals), process.pc);
    return process;
  }

  process<Name extends string, L extends Locals>(name: Name, locals: L): DeclaredProcess<Name, L> {
    return this.processes(ids(name, 1), locals);
  }

  /** An invariant: holds in every reachable state. */
  always(name: string, holds: Operand<boolean>): void {
    this.#property({ kind: "always", name, holds: truthOf(holds) });
  }

  /** Holds in at least one reachable state: what the model is meant to be able to do. */
  sometimes(name: string, holds: Operand<boolean>): void {
    this.#property({ kind: "sometimes", name, holds: truthOf(holds) });
  }

  /** In every fair behaviour, whenever `from` holds, `to` holds then or later. */
  leadsTo(name: string, from: Operand<boolean>, to: Operand<boolean>): void {
    this.#property({ kind: "leads-to", name, from: truthOf(from), to: truthOf(to) });
  }

  /**
   * Every fair behaviour comes to a state where this holds (◇ of temporal logic). Once is enough, whatever follows; a
   * behaviour that ends before it has held violates this.
   */
  eventually(name: string, holds: Operand<boolean>): void {
    this.#property({ kind: "eventually", name, holds: truthOf(holds) });
  }

  /**
   * In every fair behaviour this holds again and again, without end (□◇ of temporal logic). A behaviour that ends stays in
   * its last state forever, so there it must hold.
   */
  infinitelyOften(name: string, holds: Operand<boolean>): void {
    this.#property({ kind: "infinitely-often", name, holds: truthOf(holds) });
  }

  #initial<T>(name: string, domain: Domain<T>, value: T): number {
    if (isIn(domain, value)) return domain.encode(value);
    throw new ModelError(
      `Model ${this.name} sets ${name}, whose domain is ${domain.name}, to ${written(value)} at first.`,
    );
  }

  #property(property: Property): void {
    if (this.properties.some(({ name }) => name === property.name)) {
      throw new ModelError(`Model ${this.name} has two properties named ${property.name}.`);
    }
    this.properties.push(property);
  }

  #declare<T>(cells: Omit<Cells, "shape" | "value"> & { value: Domain<T> }, shape: Cells["shape"]): Cells {
    if (this.cells.some(({ name }) => name === cells.name)) {
      throw new ModelError(`Model ${this.name} declares ${cells.name} twice.`);
    }
    const declared = { ...cells, value: cells.value as Domain<unknown>, shape } as Cells;
    this.cells.push(declared);
    return declared;
  }
}

/** A process of a model: giving it its program adds its members to the model. */
export class DeclaredProcess<Name extends string, L extends Locals> extends Process<Name, L> {
  readonly #model: Model;

  constructor(members: IdDomain<Name>, locals: L, model: Model) {
    super(members, locals);
    this.#model = model;
  }

  override program<Label extends string, const End extends string = never>(
    program: Program<Label, End>,
    steps: (me: Member<Name, L>) => Readonly<Record<Label, Body<NoInfer<Label | End>>>>,
  ): Instance[] {
    try {
      const instances = super.program(program, steps);
      this.#model.instances.push(...instances);
      return instances;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ModelError(`Model ${this.#model.name}, ${error.message}`, { cause: error });
    }
  }
}
