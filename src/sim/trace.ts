/** The trace of one execution, as plain data: the same bytes for the same schedule. */

/**
 * The effect of a call: it asks the pool for a connection, gives one back, closes the pool; anything else of the pool's own; a call of a
 * connection; or a request of an application, within which it makes such calls by itself.
 */
export type Act = "ask" | "release" | "close" | "other" | "operation" | "request";

/** A worker's call of the pool or of a connection that it holds: made, returned, or thrown. */
export interface CallEntry {
  readonly kind: "call" | "return" | "throw";
  readonly worker: string;
  /** The kind of call, by one name for all pools. */
  readonly act: Act;
  /** The pool's name of it: "getconn", "acquire", …; of a connection, "query", … */
  readonly verb: string;
  /** The connection that was passed, or that a getconn returned. */
  readonly connection: string | undefined;
  /** On a call, the key or SQL text that was passed; on a throw, the error: "PoolError: connection pool exhausted". */
  readonly detail: string | undefined;
  /** The line of an application's code that made the call, where that was asked for: "app.js:12". */
  readonly at?: string;
}

/** One step: an event delivered, and everything it set going run to rest. */
export interface StepEntry {
  readonly kind: "step";
  readonly label: string;
  readonly owner: string;
  /** Virtual milliseconds since the execution began. */
  readonly atMs: number;
  /** The pool's books once the step has come to rest. */
  used: number | undefined;
  idle: number | undefined;
  /** Of a timer or an immediate: the step that armed it. */
  readonly armedIn?: string | undefined;
  /** Of a timer that fired although operations could have completed: the operations that it made late. */
  readonly late?: readonly string[];
  /** Set where it was no choice: while the pool was opened, or a timer that fired within another one's step. */
  readonly isForced?: true;
  /** Set where only timers are left afterwards: nothing happens until time passes. */
  isQuiet?: true;
}

export interface ConnectionEntry {
  readonly kind: "opened" | "closed" | "lost";
  readonly connection: string;
}

/** An uncaught error. */
export interface EscapeEntry {
  readonly kind: "escape";
  /** Where it surfaced: "unhandled rejection", "setTimeout", … */
  readonly where: string;
  readonly detail: string;
}

export type TraceEntry = StepEntry | CallEntry | ConnectionEntry | EscapeEntry;
/**
 * The entries of one execution, in order.
 *
 * @example
 * ```ts
 * const workersIn = (trace: Trace): Set<string> =>
 *   new Set(trace.flatMap((entry) => (entry.kind === "call" ? [entry.worker] : [])));
 * const { trace = [] } = await check(builtIn("steady", simple), { executions: 100 });
 * workersIn(trace).size; // => 3
 * ```
 */
export type Trace = readonly TraceEntry[];

/** A call as it is noted while the execution runs: twice, when it is made and when it ends. */
export interface NotedCall {
  readonly kind: "noted";
  began(): CallEntry;
  ended(): CallEntry;
}

/** The trace is made of these when it is read: most executions never are. */
export type Noted = StepEntry | ConnectionEntry | EscapeEntry | NotedCall;

export function traceOf(noted: readonly Noted[]): Trace {
  const begun = new Set<NotedCall>();
  return noted.map((entry) => {
    if (entry.kind !== "noted") return entry;
    if (begun.has(entry)) return entry.ended();
    begun.add(entry);
    return entry.began();
  });
}

/** "PoolError: connection pool exhausted"; anything may be thrown. */
export function describeError(error: unknown): string {
  let text: string;
  try {
    text = textOf(error);
  } catch {
    // A getter that throws, a Proxy, an object that leads back to itself.
    text = "thrown: what cannot be described";
  }
  const plain = text.replaceAll(controls, " ");
  return plain.length > describedMax ? `${plain.slice(0, describedMax)}…` : plain;
}

/** Characters of a described error; the rest is left out. */
const describedMax = 2_000;

/** All but tabs and line breaks. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function textOf(error: unknown): string {
  // An error of another realm, as in a vm context, is no instance of ours.
  const isError = error instanceof Error || Object.prototype.toString.call(error) === "[object Error]";
  const { name, message } = isError ? (error as Record<"name" | "message", unknown>) : {};
  if (isError) return `${name as string}: ${message as string}`;
  if (typeof error === "bigint") return `thrown: ${error}`;
  return `thrown: ${typeof error === "string" ? error : (JSON.stringify(error) ?? String(error))}`;
}
