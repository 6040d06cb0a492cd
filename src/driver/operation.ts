/** One operation on its way to the server and back: posted when it is asked for, decided when it is delivered. */
import { SimEvent } from "../sim/events/events.ts";
import type { Fault } from "./faults.ts";

export type Verb = "connect" | "query" | "commit" | "rollback" | "close";

/** How each operation may fail. */
const faultsOf: Readonly<Record<Verb, readonly Fault[]>> = {
  connect: ["refused", "hang"],
  query: ["statement", "lost", "query-hang"],
  commit: ["lost"],
  rollback: ["rollback", "hang"],
  close: ["close", "close-lost", "close-hang"],
};

/** Decides how an operation that it asked for ends when it is delivered: gives its value or throws. */
export interface Asker {
  answer(operation: Operation, fault: Fault | undefined): unknown;
  /** The operation's promise is settled. */
  answered(): void;
}

/** Told how an operation ends. */
export interface OperationWatcher {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

export class Operation extends SimEvent {
  declare readonly kind: Verb;
  /** The connection's name, even before it is opened. */
  declare readonly resource: string;
  /** A query's SQL. */
  readonly text: string;
  readonly params: readonly unknown[] | undefined;
  /** Whether it is on its way. On a busy connection it first waits for its turn. */
  isSent = false;
  /** The error that a test wants this operation to fail with. */
  failure: unknown;
  /** Whether that error is the statement's own, so that it fails the transaction. */
  failsStatement = false;
  readonly promise: Promise<unknown>;
  /** Told when the promise is settled, and sooner than the promise could tell it. */
  watcher: OperationWatcher | undefined;
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

  /** Throws the error that it is to fail with, if any. */
  failEarly(session: { fail(): void }): void {
    if (this.failsStatement) session.fail();
    if (this.failure !== undefined) throw this.failure;
  }

  override deliver(fault: string | undefined): void {
    this.#settle(fault as Fault | undefined);
    this.#asker.answered();
  }

  #settle(fault: Fault | undefined): void {
    let value: unknown;
    try {
      value = this.#asker.answer(this, fault);
    } catch (error) {
      this.watcher?.rejected(error);
      this.#reject?.(error);
      return;
    }
    this.watcher?.fulfilled(value);
    this.#resolve?.(value);
  }
}
