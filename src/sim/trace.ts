/** The trace of one execution, as plain data: the same bytes for the same schedule. */

/** A worker's call of the pool or of a connection that it holds: made, returned, or thrown. */
export interface CallEntry {
  readonly kind: "call" | "return" | "throw";
  readonly worker: string;
  /** "getconn", "putconn", "closeall", "query", … */
  readonly verb: string;
  /** The connection that was passed, or that a getconn returned. */
  readonly connection: string | undefined;
  /** On a call, the key or SQL text that was passed; on a throw, the error: "PoolError: connection pool exhausted". */
  readonly detail: string | undefined;
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
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return `thrown: ${typeof error === "string" ? error : (JSON.stringify(error) ?? String(error))}`;
}
