/**
 * The specification that a concurrent history is compared with: the answers that a pool may give to calls one after the
 * other.
 */

/** One call with what came of it, as plain data. */
export interface Operation {
  readonly verb: string;
  /** On a putconn: what was put; undefined for nothing. */
  readonly connection: string | undefined;
  readonly key: unknown;
  readonly closes: boolean;
  /** On a putconn: whether the connection was closed or lost already; "perhaps" where that came about meanwhile. */
  readonly isDead: boolean | "perhaps";
  readonly outcome: Outcome;
}

export type Outcome =
  /** A getconn handed out this connection. */
  | { readonly kind: "lent"; readonly connection: string }
  /** A putconn or closeall returned. */
  | { readonly kind: "done" }
  /** The pool refused: "PoolError: connection pool exhausted". */
  | { readonly kind: "refused"; readonly error: string }
  /** It failed for a reason that is not the pool's: the server refused, a rollback broke, time was up. */
  | { readonly kind: "failed" }
  /** It had not settled when the execution ended: anything may have come of it. */
  | { readonly kind: "unknown" };

/** A specification with states of type `S`, which are never changed in place. */
export interface SequentialPool<S> {
  /** `idle` names the connections that were opened before the first call. */
  begin(limits: { readonly minconn: number; readonly maxconn: number }, idle: readonly string[]): S;
  /** Whether a refusal with this text is the pool's own doing, so that some state has to explain it. */
  explains(error: string): boolean;
  /** The states after `operation`; none where the pool cannot answer so in this state. */
  after(state: S, operation: Operation): readonly S[];
  /** Equal for equal states. */
  keyOf(state: S): string;
}
