/** Processes: locals, labelled atomic steps, and how fairly they are scheduled. */
import type { Domain, Id, IdDomain } from "./domain.ts";
import { isIn, oneOf, unknown, written } from "./domain.ts";
import { codeIn, truth, valuesOf, type Expr } from "./expression.ts";
import { ModelError } from "./model-error.ts";
import { number, textOf, type Cells } from "./node.ts";
import { restartBindings, type Body } from "./statement.ts";
import { Place } from "./variable.ts";

/** A local variable: every member of the process has its own. */
export interface Local<T> {
  readonly domain: Domain<T>;
  readonly initial: T;
}

export type Locals = Readonly<Record<string, Local<unknown>>>;

type ValueOf<L> = L extends Local<infer T> ? T : never;

/** One member's locals, readable and assignable, and its own name. */
export type Member<Name extends string, L extends Locals> = {
  readonly [K in keyof L]: Place<ValueOf<L[K]>>;
} & {
  readonly self: Expr<Id<Name>>;
};

/**
 * Weak: a process that could always take a step takes one. Strong: so does one that could again and again.
 * None: it may stand still forever. Only liveness asks.
 *
 * @example
 * ```ts
 * const fairness: Fairness = "weak";
 * const process = new Model("m").process("worker", {});
 * process.program({ start: "idle", ends: [], fairness }, () => ({ idle: [] }));
 * ```
 */
export type Fairness = "none" | "weak" | "strong";

export interface Instance {
  readonly name: string;
  readonly group: string;
  readonly index: number;
  readonly pc: Cells;
  readonly labels: readonly string[];
  readonly ends: readonly string[];
  readonly fairness: Fairness;
  readonly steps: readonly (Body | undefined)[];
}

export interface Program<Label extends string, End extends string> {
  readonly start: NoInfer<Label>;
  /** Labels without a step, where the process is done: standing there is no deadlock. */
  readonly ends: readonly End[];
  readonly fairness?: Fairness;
}

export class Process<Name extends string, L extends Locals> {
  readonly ids: IdDomain<Name>;
  readonly locals: Readonly<Record<string, Cells>>;
  readonly pc: Cells;
  readonly #domains: L;
  #labels: Domain<string> | undefined;
  #asked: string[] = [];

  constructor(ids: IdDomain<Name>, locals: L) {
    this.ids = ids;
    this.#domains = locals;
    const entries = Object.entries<Local<unknown>>(locals);
    this.locals = Object.fromEntries(entries.map(([name, local]) => [name, localCells(ids, name, local)]));
    this.pc = this.#pcCells();
  }

  /** Where each member stands. Its labels are known once the program is, which may read where others stand. */
  #pcCells(): Cells {
    const labels = (): Domain<string> => {
      if (!this.#labels) throw new ModelError(`The process ${this.ids.name} has no program.`);
      return this.#labels;
    };
    return {
      name: `pc.${this.ids.name}`,
      size: this.ids.size,
      key: this.ids,
      shape: "pc",
      initial: Array.from({ length: this.ids.size }, () => 0),
      get value() {
        return labels() as Domain<unknown>;
      },
    };
  }

  /** The program of each member: a list of statements per label, all of one label in one atomic step. */
  program<Label extends string, const End extends string = never>(
    program: Program<Label, End>,
    steps: (me: Member<Name, L>) => Readonly<Record<Label, Body<NoInfer<Label | End>>>>,
  ): Instance[] {
    const bodies = valuesOf(this.ids).map((member) => {
      const body = build(this.ids.name, () => steps(this.of(member)));
      sameAgain(this.ids.name, body, () => steps(this.of(member)));
      return body;
    });
    const names = Object.keys(bodies[0] ?? {}).filter((label) => label !== program.start);
    const labels = [program.start, ...names, ...program.ends];
    for (const label of this.#asked) {
      if (!labels.includes(label))
        throw new ModelError(`process ${this.ids.name} has no label ${label} to be at.`);
    }
    this.#labels = oneOf(...labels);
    return bodies.map((body: Readonly<Record<string, Body>>, index) => ({
      name: this.ids.size === 1 ? this.ids.name : `${this.ids.name} ${index + 1}`,
      group: this.ids.name,
      index,
      pc: this.pc,
      labels,
      ends: program.ends,
      fairness: program.fairness ?? "none",
      steps: labels.map((label) => body[label]),
    }));
  }

  /** Does a member stand at one of these labels? */
  at(member: Expr<Id<Name>>, ...labels: readonly string[]): Expr<boolean> {
    const index = codeIn(this.ids, member).node;
    if (index.kind !== "number")
      throw new ModelError(`Where ${this.ids.name} stands is asked of a constant member.`);
    this.#asked.push(...labels);
    return truth({ kind: "at", pc: this.pc, index: index.value, labels });
  }

  /** The one member of a process that is declared alone. */
  get only(): Expr<Id<Name>> {
    const [member] = valuesOf(this.ids);
    if (!member || this.ids.size > 1)
      throw new ModelError(`${this.ids.name} has ${this.ids.size} members, not one.`);
    return member;
  }

  /** The locals of one member, from outside or inside of it. */
  of(member: Expr<Id<Name>>): Member<Name, L> {
    const places: Record<string, unknown> = { self: member };
    const index = codeIn(this.ids, member).node;
    for (const [name, cells] of Object.entries(this.locals)) {
      places[name] = new Place(cells, index, (this.#domains[name] as Local<unknown>).domain);
    }
    return new Proxy(places, {
      get: (target, name) => {
        if (typeof name === "string" && name in target) return target[name];
        const shape = "local" as const;
        const cells = {
          name: `${this.ids.name}.${String(name)}`,
          size: 1,
          value: unknown,
          initial: [],
          shape,
        };
        return new Place(cells, number(0), unknown);
      },
    }) as Member<Name, L>;
  }
}

function localCells(ids: IdDomain, name: string, local: Local<unknown>): Cells {
  if (!isIn(local.domain, local.initial)) {
    throw new ModelError(
      `The local ${name} of ${ids.name}, whose domain is ${local.domain.name}, is ${written(local.initial)} at first.`,
    );
  }
  const initial = Array.from({ length: ids.size }, () => local.domain.encode(local.initial));
  return {
    name: `${ids.name}.${name}`,
    size: ids.size,
    value: local.domain,
    key: ids,
    initial,
    shape: "local",
  };
}

/** A model that depends on the clock, on chance, or on how often it was built means something else each time. */
function sameAgain(
  process: string,
  body: Readonly<Record<string, Body>>,
  steps: () => Readonly<Record<string, Body>>,
): void {
  const again = build(process, steps);
  for (const label of new Set([...Object.keys(body), ...Object.keys(again)])) {
    const [first, second] = [textOf(body[label]), textOf(again[label])];
    if (first === second) continue;
    const from = Array.from(first ?? "").findIndex((_, index) => first?.[index] !== second?.[index]);
    const part = (text: string | undefined): string =>
      text?.slice(Math.max(0, from - 20), from + 20) ?? "no step";
    throw new ModelError(
      `step ${label} of ${process} is not the same when it is built again: …${part(first)}… and …${part(second)}…. ` +
        `The usual causes: a clock, Math.random, or a counter outside of the model.`,
    );
  }
}

/** Says whose steps could not be built. Which of them it was cannot be told: they are built together. */
function build<T>(process: string, steps: () => T): T {
  restartBindings();
  try {
    return steps();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const what = error instanceof ModelError ? error.message : `${error.name}: ${error.message}.`;
    throw new ModelError(`a step of ${process}: ${what}`, { cause: error });
  }
}
