/** One call by a worker, from when it is made to when it has ended; and both as entries of the trace. */
import type { FakeConnection } from "../driver/fake-connection.ts";
import type { OperationWatcher } from "../driver/operation.ts";
import type { Call } from "../invariants/invariant.ts";
import type { CallEntry, NotedCall } from "../sim/trace.ts";
import type { Ledger } from "./ledger.ts";

/** A call under way, and the two ends it may have. */
export class OpenCall implements Call, OperationWatcher, NotedCall {
  readonly kind = "noted";
  state: Call["state"] = "open";
  error: unknown;
  /** The error in words, as it was when it was thrown. */
  thrown: string | undefined;
  readonly worker: string;
  readonly verb: string;
  readonly nth: number;
  connection: FakeConnection | undefined;
  readonly key: unknown;
  closes = false;
  readonly wasHeld: boolean;
  readonly wasClosed: boolean;
  /** Rather than of a connection. */
  readonly isOfPool: boolean;
  readonly #ledger: Ledger;

  constructor(
    ledger: Ledger,
    worker: string,
    verb: string,
    connection: FakeConnection | undefined,
    key: unknown,
  ) {
    this.#ledger = ledger;
    this.worker = worker;
    this.verb = verb;
    this.nth = ++ledger.calls;
    this.connection = connection;
    this.key = key;
    this.wasHeld = verb === "putconn" && ledger.letGo(worker, connection);
    this.wasClosed = ledger.isClosed;
    this.isOfPool = verb === "getconn" || verb === "putconn" || verb === "closeall";
  }

  fulfilled(value: unknown): void {
    this.#ledger.returned(this, value);
  }

  rejected(error: unknown): void {
    this.#ledger.threw(this, error);
  }

  began(): CallEntry {
    const { worker, verb, key } = this;
    const connection = verb === "getconn" ? undefined : this.connection?.id;
    return { kind: "call", worker, verb, connection, detail: key === undefined ? undefined : textOf(key) };
  }

  ended(): CallEntry {
    const { state, worker, verb, connection, thrown: detail } = this;
    return { kind: state === "threw" ? "throw" : "return", worker, verb, connection: connection?.id, detail };
  }
}

/** A key may be anything; SQL is text. */
function textOf(detail: unknown): string {
  if (typeof detail === "string") return detail;
  return typeof detail === "object" ? Object.prototype.toString.call(detail) : `${detail as number}`;
}
