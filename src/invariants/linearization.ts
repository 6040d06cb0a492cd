/**
 * Looks for an order of concurrent operations that a sequential specification explains.
 *
 * Just-in-time linearization (Lowe, "Testing for linearizability", Concurrency and Computation 2017), which follows
 * Wing and Gong's search (JPDC 1993): an operation is put in its place only when a return forces it, and at each return
 * all configurations that are still possible are kept, each once. Where we depart: an operation that failed or never
 * returned is optional, it has its place anywhere after its call or none at all, and a step may lead to several states.
 */
import type { Operation, SequentialPool } from "./sequential-pool.ts";

/** A call or a return of the history. */
export interface Step {
  readonly kind: "call" | "return";
  readonly worker: string;
  /** The same object for both. */
  readonly operation: Operation;
}

/** One way in which all may have come about: a state, and the operations under way that already have their place. */
interface Configuration<S> {
  readonly state: S;
  readonly placed: ReadonlySet<Operation>;
}

/** The first return that no order explains; undefined where the history is linearizable. */
export function firstUnexplained<S>(
  steps: readonly Step[],
  pool: SequentialPool<S>,
  initial: S,
): Step | undefined {
  const search = new Search(pool);
  let possible: readonly Configuration<S>[] = [{ state: initial, placed: new Set() }];
  for (const step of steps) {
    if (step.kind === "call") search.begin(step.operation);
    else possible = search.end(possible, step.operation);
    if (possible.length === 0) return step;
  }
  return undefined;
}

class Search<S> {
  readonly #pool: SequentialPool<S>;
  /** Operations under way, each with a number of its own. */
  readonly #open = new Map<Operation, number>();
  #begun = 0;

  constructor(pool: SequentialPool<S>) {
    this.#pool = pool;
  }

  begin(operation: Operation): void {
    this.#open.set(operation, this.#begun++);
  }

  /** The configurations that are still possible once `operation` has returned. */
  end(possible: readonly Configuration<S>[], operation: Operation): readonly Configuration<S>[] {
    const seen = new Map<string, Configuration<S>>();
    const left = new Map<string, Configuration<S>>();
    const visit = (configuration: Configuration<S>): void => {
      const key = this.#keyOf(configuration);
      if (seen.has(key)) return;
      seen.set(key, configuration);
      const hasItsPlace = configuration.placed.has(operation);
      if (hasItsPlace || isOptional(operation)) {
        const kept = without(configuration, operation);
        left.set(this.#keyOf(kept), kept);
      }
      // Once it has its place, the others can wait for returns of their own.
      if (!hasItsPlace) for (const next of this.#nexts(configuration)) visit(next);
    };
    for (const configuration of possible) visit(configuration);
    this.#open.delete(operation);
    return [...left.values()];
  }

  *#nexts({ state, placed }: Configuration<S>): Generator<Configuration<S>> {
    for (const operation of this.#open.keys()) {
      if (placed.has(operation)) continue;
      for (const next of this.#pool.after(state, operation)) {
        yield { state: next, placed: new Set([...placed, operation]) };
      }
    }
  }

  #keyOf({ state, placed }: Configuration<S>): string {
    const numbers = [...placed].map((operation) => this.#open.get(operation) ?? -1);
    return `${numbers.sort((one, other) => one - other).join(",")} ${this.#pool.keyOf(state)}`;
  }
}

function isOptional({ outcome }: Operation): boolean {
  return outcome.kind === "failed" || outcome.kind === "unknown";
}

function without<S>({ state, placed }: Configuration<S>, operation: Operation): Configuration<S> {
  const rest = new Set(placed);
  rest.delete(operation);
  return { state, placed: rest };
}
