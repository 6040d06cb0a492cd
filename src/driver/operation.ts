/** One operation on its way to the server and back: posted when it is asked for, decided when it is delivered. */
import { SimEvent } from "../sim/events.ts";
import type { Fault } from "./faults.ts";

export type Verb = "connect" | "query" | "commit" | "rollback" | "close";

/** How each operation may fail. */
const faultsOf: Readonly<Record<Verb, readonly Fault[]>> = {
  connect: ["refused", "hang"],
  query: ["statement", "lost"],
  commit: ["lost"],
  rollback: ["rollback", "hang"],
  close: ["close"],
};

export class Operation<T> extends SimEvent {
  readonly #answer: (fault: Fault | undefined) => T;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  /** Makes the next delivery fail with this, whatever is chosen. */
  failure: unknown;

  constructor(
    verb: Verb,
    answer: (fault: Fault | undefined) => T,
    settle: { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void },
  ) {
    super(verb, faultsOf[verb]);
    this.#answer = answer;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
  }

  override deliver(fault: string | undefined): void {
    let value: T;
    try {
      if (this.failure !== undefined) throw this.failure;
      value = this.#answer(fault as Fault | undefined);
    } catch (error) {
      this.#reject(error);
      return;
    }
    this.#resolve(value);
  }
}
