/** A test's interference with a driver's next operations: it makes them fail, or holds them. */
import { OperationalError } from "./errors.ts";
import type { Operation, Verb } from "./operation.ts";

export class Interference {
  readonly #failures = new Map<Verb, unknown[]>();
  readonly #holds = new Map<Verb, number>();
  readonly #held: Operation[] = [];

  /** The next operation of this kind fails with `error`. Repeated, the ones after it too. */
  failNext(verb: Verb, error: unknown = new OperationalError(`${verb} failed`, "08006")): void {
    this.#failures.set(verb, [...(this.#failures.get(verb) ?? []), error]);
  }

  /** The next operation of this kind is held. */
  holdNext(verb: Verb): void {
    this.#holds.set(verb, (this.#holds.get(verb) ?? 0) + 1);
  }

  /** Lets go of every held operation of this kind, and gives them. */
  release(verb: Verb): readonly Operation[] {
    const freed = this.#held.filter(({ kind }) => kind === verb);
    for (const operation of freed) {
      this.#held.splice(this.#held.indexOf(operation), 1);
      operation.held = false;
    }
    return freed;
  }

  /** An operation is about to be posted. */
  prepare(operation: Operation): void {
    const { kind } = operation;
    operation.failure = this.#failures.get(kind)?.shift();
    const holds = this.#holds.get(kind) ?? 0;
    if (holds === 0) return;
    this.#holds.set(kind, holds - 1);
    operation.held = true;
    this.#held.push(operation);
  }
}
