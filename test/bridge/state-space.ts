/** A model of psycopg2's pool, explored as far as somebody asks: each state's steps and books are worked out once. */
import type { Model } from "../../src/checker/language/model.ts";
import { prepare } from "../../src/checker/check.ts";
import type { Machine } from "../../src/checker/search/machine.ts";
import { successorsOf } from "../../src/checker/search/simulate.ts";
import { labelsOf, valuesIn, type Value } from "../../src/checker/show/values.ts";

export interface ModelStep {
  readonly process: number;
  readonly label: string;
  readonly to: number;
}

/** A state of the model as the pool's books have it. Connections are slots, by number. */
export interface ModelBooks {
  readonly idle: readonly number[];
  readonly used: readonly number[];
  readonly closed: boolean;
  readonly permits: number | undefined;
  /** Of each slot: "free", "idle", "intrans", "inerror", "unknown" or "closed". */
  readonly statuses: readonly string[];
  /** The connection that each worker has at hand. */
  readonly current: readonly (number | undefined)[];
}

interface Known {
  readonly words: Int32Array;
  readonly labels: readonly string[];
  steps?: readonly ModelStep[];
  books?: ModelBooks;
}

/** Takes the model's steps, and may leave some out or change them: a planted difference. */
export type Mutation = (step: ModelStep, space: StateSpace) => ModelStep | undefined;

export class StateSpace {
  readonly name: string;
  readonly workers: number;
  readonly initial: number;
  readonly #machine: Machine;
  readonly #numbers = new Map<string, number>();
  readonly #known: Known[] = [];
  readonly #mutate: Mutation;

  constructor(model: Model, mutate: Mutation = (step) => step) {
    // Where connections are symmetric, `pick` is any of them: closeall may close them in every order.
    this.#machine = prepare(model, { symmetry: ["connection"] });
    const { name, instances, initial } = this.#machine.compiled;
    this.name = name;
    this.workers = instances.length - 1;
    this.#mutate = mutate;
    this.initial = this.#number(initial);
  }

  /** States met so far. */
  get size(): number {
    return this.#known.length;
  }

  label(state: number, process: number): string {
    return this.#at(state).labels[process] ?? "";
  }

  steps(state: number): readonly ModelStep[] {
    const known = this.#at(state);
    return (known.steps ??= successorsOf(this.#machine, known.words).flatMap(({ state: words, step }) => {
      const taken = step && this.#mutate({ ...step, to: this.#number(Int32Array.from(words)) }, this);
      return taken ? [taken] : [];
    }));
  }

  books(state: number): ModelBooks {
    const known = this.#at(state);
    return (known.books ??= booksOf(valuesIn(this.#machine.compiled, known.words)));
  }

  #at(state: number): Known {
    const known = this.#known[state];
    if (!known) throw new RangeError(`The model has no state ${state} yet; it has ${this.size}.`);
    return known;
  }

  #number(words: Int32Array): number {
    const key = words.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#known.push({ words, labels: labelsOf(this.#machine.compiled, words) }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

/** Of an option, code 0 is none. */
const slots = (codes: readonly number[]): number[] =>
  codes.filter((code) => code > 0).map((code) => code - 1);

function booksOf(values: readonly Value[]): ModelBooks {
  const named = new Map(values.map((value) => [value.name, value]));
  const codes = (name: string): readonly number[] => named.get(name)?.codes ?? [];
  const status = named.get("st");
  return {
    idle: slots(codes("pool")),
    used: slots(codes("used")),
    closed: codes("closed")[0] === 1,
    permits: codes("sem")[0],
    statuses: codes("st").map((code) => status?.value.show(code) ?? ""),
    current: codes("worker.cur").map((code) => (code === 0 ? undefined : code - 1)),
  };
}
