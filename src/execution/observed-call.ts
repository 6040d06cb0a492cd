/** One call by a worker, from its beginning to its end, and both as entries of the trace. */
import type { FakeConnection } from "../driver/fake-connection.ts";
import type { OperationWatcher } from "../driver/operation.ts";
import type { AskOptions, CloseOptions, PutOptions } from "../pools/pool.ts";
import type { Act, Call, SeenLimit } from "../invariants/invariant.ts";
import type { CallEntry, NotedCall, StepEntry } from "../sim/trace.ts";

/** A call that a worker is about to make. */
export interface CallRequest {
  readonly worker: string;
  readonly act: Act;
  /** The pool's name of it. */
  readonly verb: string;
  /** As the worker has it: perhaps a wrapper of the pool's, with a connection behind it. */
  readonly conn?: unknown;
  /** A key, or SQL. */
  readonly detail?: unknown;
  /** Of an ask, a release or a close. */
  readonly options?: AskOptions | PutOptions | CloseOptions | undefined;
  /** Of a call of the pool's own: its name for all pools, such as "resize". */
  readonly own?: string;
  readonly args?: readonly unknown[];
  /** Of a release that an application makes: who was lent it, if no one has released it before. */
  readonly holder?: string | undefined;
  /** The line of an application's code that makes it. */
  readonly at?: string;
  /** Of a connection's calls: 1 for its worker's first. */
  readonly nth?: number;
}

/** A call's view of its execution, which hears how the call ends. */
export interface CallRecorder {
  /** Whether rules are looking at a state at rest. */
  readonly isAtRest: boolean;
  readonly step: StepEntry | undefined;
  readonly facts: { readonly stepAtMs: number };
  readonly lending: { unseen(what: string): void };
  /** A rule has asked for a worker's name. */
  named(): void;
  returned(call: ObservedCall, value: unknown): void;
  threw(call: ObservedCall, error: unknown): void;
}

/** The facts when the call was made. */
export interface SeenAtCall {
  readonly connection: FakeConnection | undefined;
  readonly nth: number;
  readonly limits: readonly SeenLimit[];
  readonly wasHeld: boolean;
  readonly wasClosed: boolean;
  readonly step: StepEntry | undefined;
  /** Whether it is a call of the pool rather than of a connection. */
  readonly isOfPool: boolean;
  /** Whether it runs no code but the test bed's own. */
  readonly isLocal: boolean;
}

/** A call under way, and its two possible ends. */
export class ObservedCall implements Call, OperationWatcher, NotedCall {
  readonly kind = "noted";
  state: Call["state"] = "open";
  error: unknown = undefined;
  /** The error in words, as it was when it was thrown. */
  thrown: string | undefined = undefined;
  readonly #workerId: string;
  readonly act: Act;
  readonly verb: string;
  readonly nth: number;
  connection: FakeConnection | undefined;
  /** Of an ask: whether, while it was open, as many connections as one of its limits allows were at some time lent or on their way back. */
  hasMetMaxconn = false;
  readonly key: unknown;
  readonly limits: readonly SeenLimit[];
  readonly closes: boolean;
  readonly wasHeld: boolean;
  readonly wasClosed: boolean;
  readonly wasAborted: boolean;
  readonly isForced: boolean;
  /** Of an ask: how often another that was made later was answered before it, since it waited at a limit. */
  overtaken = 0;
  readonly isOfPool: boolean;
  readonly isLocal: boolean;
  /** Of a resize: maxconn before. */
  maxconnBefore: number | undefined = undefined;
  /** In which step it was made, and in which it ended. */
  readonly step: StepEntry | undefined;
  endedIn: StepEntry | undefined = undefined;
  readonly #at: string | undefined;
  /** Of a request: its answer, in a word. */
  answer: string | undefined = undefined;
  readonly #recorder: CallRecorder;
  readonly #options: CallRequest["options"];

  constructor(recorder: CallRecorder, request: CallRequest, seen: SeenAtCall) {
    const { worker, act, verb, detail, options, at } = request;
    this.#recorder = recorder;
    this.#at = at;
    this.#options = options;
    this.#workerId = worker;
    this.act = act;
    this.verb = verb;
    this.key = detail;
    this.closes = isDiscard(options);
    const { signal, force } = (options ?? {}) as AskOptions & CloseOptions;
    this.wasAborted = signal?.aborted === true;
    this.isForced = force === true;
    this.limits = seen.limits;
    this.nth = seen.nth;
    this.connection = seen.connection;
    this.wasHeld = seen.wasHeld;
    this.wasClosed = seen.wasClosed;
    this.isOfPool = seen.isOfPool;
    this.isLocal = seen.isLocal;
    this.step = seen.step;
  }

  /** Whether it has taken more than the step in which it was made. */
  get hasWaited(): boolean {
    if (this.state !== "open") return this.step !== this.endedIn;
    // At rest an open call has: the order in which two commuting steps came to rest must not show.
    return this.#recorder.isAtRest || this.step !== this.#recorder.step;
  }

  /** Of an ask or a close: for how long it waits at most. */
  get timeoutMs(): number | undefined {
    return ((this.#options ?? {}) as AskOptions | CloseOptions).timeoutMs;
  }

  /** Whether its own timeout makes it matter when it was made and when it ends. */
  get isTimed(): boolean {
    return this.timeoutMs !== undefined;
  }

  get madeAtMs(): number {
    // Of the pool's calls this was noted when they were made.
    if (!this.isOfPool) this.#recorder.lending.unseen("A rule looked at when a connection's call was made");
    return this.step?.atMs ?? 0;
  }

  /** Of an ask or a close: whether its caller no longer waits, because it was aborted or its time is over. */
  get isGivenUp(): boolean {
    const { timeoutMs } = this;
    const { signal } = (this.#options ?? {}) as AskOptions;
    if (signal?.aborted === true) return true;
    if (timeoutMs === undefined) return false;
    return this.#recorder.facts.stepAtMs - (this.step?.atMs ?? 0) >= timeoutMs;
  }

  /** The worker that called, for the test bed's own use. */
  get workerId(): string {
    return this.#workerId;
  }

  /** As a rule asks. */
  get worker(): string {
    this.#recorder.named();
    return this.workerId;
  }

  fulfilled(value: unknown): void {
    this.#recorder.returned(this, value);
  }

  rejected(error: unknown): void {
    this.#recorder.threw(this, error);
  }

  began(): CallEntry {
    const { workerId: worker, act, verb, key } = this;
    const connection = act === "ask" ? undefined : this.connection?.id;
    return {
      kind: "call",
      worker,
      act,
      verb,
      connection,
      detail: key === undefined ? undefined : textOf(key),
      ...(this.#at !== undefined && { at: this.#at }),
    };
  }

  ended(): CallEntry {
    const { state, workerId: worker, act, verb, connection, thrown, answer: detail = thrown } = this;
    return {
      kind: state === "threw" ? "throw" : "return",
      worker,
      act,
      verb,
      connection: connection?.id,
      detail,
    };
  }
}

/** A key may be anything; SQL is text. */
function textOf(detail: unknown): string {
  if (typeof detail === "string") return detail;
  if (typeof detail === "symbol") return detail.toString();
  return typeof detail === "object" ? Object.prototype.toString.call(detail) : `${detail as number}`;
}

/** Whether a release gives a connection back as broken. */
function isDiscard(options: CallRequest["options"]): boolean {
  return options !== undefined && "close" in options && options.close;
}

/** Keeps the order of one worker's calls; between workers there is none. */
export function byWorker(one: ObservedCall, other: ObservedCall): number {
  return one.workerId === other.workerId ? 0 : one.workerId < other.workerId ? -1 : 1;
}
