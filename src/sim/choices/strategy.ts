/** A strategy makes the choices of an execution. One algorithm a file in src/strategies. */

/**
 * One way an execution may go on.
 *
 * @example
 * ```ts
 * const start: Alternative = { label: "start-a", owner: "a", kind: "start" };
 * const refused: Alternative = { label: "connect-a1!refused", owner: "a", kind: "connect", fault: "refused" };
 * ```
 */
export interface Alternative {
  /** The same name in every interleaving: "query-a1", "connect-b1!refused". */
  readonly label: string;
  /** The worker that began it, by id; or "pool" if the pool began it before any worker started. */
  readonly owner: string;
  /** "connect", "query", "timer", "start", …, of an event that goes well. */
  readonly kind?: string | undefined;
  /** Set where choosing this injects a fault. */
  readonly fault?: string | undefined;
  /** Set where this is a timer that makes an operation late: a delay, which has a budget as faults have. */
  readonly isLate?: boolean | undefined;
  /** The connection that it is about. */
  readonly resource?: string | undefined;
  /** Set where this is no event but a choice within a step, such as a random value: the number of the way. */
  readonly way?: number | undefined;
  /** Set where a worker's own body began it, rather than the pool. */
  readonly isLocal?: boolean | undefined;
}

/** A step of an execution that was run to be learnt from. */
export type Learnt = Pick<Alternative, "label" | "owner">;

/**
 * Draws the choices of executions, one execution after the other.
 *
 * @example
 * ```ts
 * const last: Strategy = { name: "last", begin() {}, choose: ({ length }) => length - 1 };
 * const { strategy } = await check(builtIn("steady", threaded), { strategy: last, executions: 10 });
 * strategy; // => "last"
 * ```
 */
export interface Strategy {
  readonly name: string;
  /** In words, the values that the seed drew for the execution begun last. */
  readonly drawn?: string | undefined;
  /**
   * Told the steps of some executions before the first is begun. They do not depend on later executions, so what
   * an execution does still depends on its seed alone.
   */
  learn?(executions: readonly (readonly Learnt[])[]): void;
  /** Before each execution; `seed` is that execution's own. */
  begin(seed: number): void;
  /** The index of the alternative to take. Asked only where there are at least two. */
  choose(alternatives: readonly Alternative[]): number;
  /** Told of a choice with one alternative, where there is nothing to choose. */
  forced?(alternatives: readonly Alternative[]): void;
}

/** Whether taking it costs one of a budget: of faults, or of delays. Such an alternative need not happen. */
export function isAdverse({ fault, isLate }: Alternative): boolean {
  return fault !== undefined || isLate === true;
}
