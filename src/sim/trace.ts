/** What happened in one execution, as plain data: the same bytes for the same schedule. */

/** A worker's call of the pool or of a connection that it holds. */
export interface CallEntry {
  readonly kind: "call" | "return";
  readonly worker: string;
  /** "getconn", "putconn", "closeall", "query", … */
  readonly verb: string;
  /** Which connection: what was passed, or on a getconn's return what was handed out. */
  readonly connection?: string;
  /** The key, SQL text or flag that was passed. */
  readonly detail?: string;
}

export interface ThrowEntry {
  readonly kind: "throw";
  readonly worker: string;
  readonly verb: string;
  readonly connection?: string;
  /** "PoolError: connection pool exhausted" */
  readonly error: string;
}

/** One step: an event delivered, and everything it set going run to rest. */
export interface StepEntry {
  readonly kind: "step";
  readonly label: string;
  readonly owner: string;
  /** Virtual milliseconds since the execution began. */
  readonly atMs: number;
}

/** What the pool's books say once a step has come to rest. */
export interface RestEntry {
  readonly kind: "rest";
  readonly used: number | undefined;
  readonly idle: number | undefined;
}

export interface ConnectionEntry {
  readonly kind: "opened" | "closed" | "lost";
  readonly connection: string;
}

/** An error that nobody caught. */
export interface EscapeEntry {
  readonly kind: "escape";
  /** Where it surfaced: "unhandled rejection", "timer", … */
  readonly where: string;
  readonly error: string;
}

export type TraceEntry = StepEntry | RestEntry | CallEntry | ThrowEntry | ConnectionEntry | EscapeEntry;
export type Trace = readonly TraceEntry[];

/** "PoolError: connection pool exhausted"; anything may be thrown. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return `thrown: ${typeof error === "string" ? error : (JSON.stringify(error) ?? String(error))}`;
}
