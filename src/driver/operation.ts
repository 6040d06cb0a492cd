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

/** Whoever asked: decides how the operation ends when it is delivered. Gives its value or throws. */
export interface Asker {
  answer(operation: Operation, fault: Fault | undefined): unknown;
  /** The operation's promise is settled. */
  answered(): void;
}

export class Operation extends SimEvent {
  declare readonly kind: Verb;
  /** What the connection is called, or will be. */
  declare readonly resource: string;
  /** A query's SQL. */
  readonly text: string;
  readonly params: readonly unknown[] | undefined;
  /** Whether it is on its way. On a busy connection it first waits for its turn. */
  isSent = false;
  /** What a test wants this operation to fail with. */
  failure: unknown;
  readonly promise: Promise<unknown>;
  readonly #asker: Asker;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  constructor(verb: Verb, asker: Asker, resource: string, text = "", params?: readonly unknown[]) {
    super(verb, { resource, faults: faultsOf[verb] });
    this.#asker = asker;
    this.text = text;
    this.params = params;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  override deliver(fault: string | undefined): void {
    try {
      this.#resolve?.(this.#asker.answer(this, fault as Fault | undefined));
    } catch (error) {
      this.#reject?.(error);
    }
    this.#asker.answered();
  }
}
