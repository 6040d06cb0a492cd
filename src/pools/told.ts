/** What an application tells of itself: it calls its pool by itself, so its calls are told rather than made by a worker. */
import type { Server } from "../driver/server.ts";

/** A call that code under test makes by itself, in a worker's request. */
export interface ToldCall {
  readonly worker: string;
  readonly act: "ask" | "release" | "operation";
  /** As a story names it. */
  readonly verb: string;
  /** What is released or used. */
  readonly conn?: unknown;
  /** Of a statement: its SQL. */
  readonly detail?: string;
  /** Of a release: the worker that was lent what is released; undefined if it was released before. */
  readonly holder?: string | undefined;
  readonly options?: { readonly close: true };
  /** The line of code that makes it: "app.js:12". */
  readonly at?: string;
}

/** Told how a call has ended. */
export interface CallEnd {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

/** Told of calls that code under test makes by itself. */
export interface CallObserver {
  /** Whether a line of code is wanted of each: that takes a stack, and is of use only where an execution is told. */
  readonly tellsPlaces: boolean;
  /** The worker whose event the step under way began with; undefined before any worker has begun. */
  readonly owner: string | undefined;
  begin(call: ToldCall): CallEnd;
}

/** What an application is checked by in a pool's place. */
export interface ApplicationTraits {
  /** The names of its requests. */
  readonly requests: readonly string[];
  /** How many connections its pool may have. */
  readonly maxconn: number;
  /** Answers its statements. */
  readonly server?: Server;
}
